{#- Returns a quantile of a column with linear interpolation (type 7, as in numpy and pandas) as decimal(28,6), rounded half
    up. A thousandth of the last place is added first, because the last bit of the interpolation differs between
    engines. -#}
{% macro percentile(column, fraction) -%}
    cast(
        cast(floor(
            percentile_cont({{ fraction }}) within group (order by cast({{ column }} as double)) * 1000000 + cast(0.501 as double)
        ) as decimal(28, 0)) * cast(0.000001 as decimal(7, 6))
        as decimal(28, 6)
    )
{%- endmacro %}
