{#- Returns a / b as decimal(28,6), rounded half up; null if b is 0. Both are cast to double, divided
    once and rounded as a whole number, so every engine returns the same last digit. -#}
{% macro rounded_ratio(numerator, denominator) -%}
    cast(
        cast(
            floor(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0) * 1000000 + cast(0.5 as double))
            as decimal(28, 0)
        ) * cast(0.000001 as decimal(7, 6))
        as decimal(28, 6)
    )
{%- endmacro %}
