{#- Returns whether a percentile rank, passed as twice the rank among `customers`, is in a rule's band: from the
    lower bound (inclusive) to the upper bound (exclusive), in percent. A null bound is no limit. -#}
{% macro rank_within(twice_rank, from_percent, below_percent) -%}
    ({{ from_percent }} is null or {{ twice_rank }} * 100 >= {{ from_percent }} * 2 * ranks.customers)
    and ({{ below_percent }} is null or {{ twice_rank }} * 100 < {{ below_percent }} * 2 * ranks.customers)
{%- endmacro %}
