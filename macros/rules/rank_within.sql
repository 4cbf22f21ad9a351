{#- Returns whether a percentile rank, given as twice the rank among `customers`, lies in a rule's band: from the
    lower bound (included) to below the upper one, in percent. An empty bound does not bind. -#}
{% macro rank_within(twice_rank, from_percent, below_percent) -%}
    ({{ from_percent }} is null or {{ twice_rank }} * 100 >= {{ from_percent }} * 2 * ranks.customers)
    and ({{ below_percent }} is null or {{ twice_rank }} * 100 < {{ below_percent }} * 2 * ranks.customers)
{%- endmacro %}
