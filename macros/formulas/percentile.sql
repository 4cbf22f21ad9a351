{#- Returns a quantile of a column, interpolated between neighbours (type 7, as in numpy and pandas), as a
    decimal with six places. -#}
{% macro percentile(column, fraction) -%}
    cast(percentile_cont({{ fraction }}) within group (order by cast({{ column }} as double)) as decimal(28, 6))
{%- endmacro %}
