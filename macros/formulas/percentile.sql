{#- Returns a quantile of a column, interpolated between neighbours (type 7, as in numpy and pandas), as a decimal with
    six places. Half of the last place is rounded up; the thousandth of it that is added makes up for the last bit of
    the interpolation, which is not the same on every engine. -#}
{% macro percentile(column, fraction) -%}
    cast(
        cast(floor(
            percentile_cont({{ fraction }}) within group (order by cast({{ column }} as double)) * 1000000 + cast(0.501 as double)
        ) as decimal(28, 0)) * cast(0.000001 as decimal(7, 6))
        as decimal(28, 6)
    )
{%- endmacro %}
