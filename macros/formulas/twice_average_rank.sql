{#- Returns twice the rank of a row with ties averaged, a whole number: the smallest rank of its ties plus the
    largest. Divided by twice the number of rows it is the percentile rank in (0, 1] that pandas gives with
    rank(pct=True); it is neither percent_rank() nor cume_dist(). -#}
{% macro twice_average_rank(measure) -%}
    2 * rank() over (order by {{ measure }})
    + count(*) over (partition by {{ measure | replace(' desc', '') }}) - 1
{%- endmacro %}
