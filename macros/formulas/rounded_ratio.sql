{#- A quotient as decimal(28,6), rounded half up; null where the divisor is 0. Whole numbers and decimals go in as
    doubles, are divided once and rounded as a whole number, so every engine ends on the same last digit. -#}
{% macro rounded_ratio(numerator, denominator) -%}
    cast(
        cast(
            floor(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0) * 1000000 + cast(0.5 as double))
            as decimal(28, 0)
        ) * cast(0.000001 as decimal(7, 6))
        as decimal(28, 6)
    )
{%- endmacro %}
