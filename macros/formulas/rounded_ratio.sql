{#- Returns a / b as decimal(28,6), rounded half up; null if b is 0. Both are cast to double, divided
    once and rounded as a whole number, so every engine returns the same last digit. -#}
{% macro rounded_ratio(numerator, denominator) -%}
    cast(
        cast(
            floor({{ ratio(numerator, denominator) }} * 1000000 + cast(0.5 as double))
            as decimal(28, 0)
        ) * cast(0.000001 as decimal(7, 6))
        as decimal(28, 6)
    )
{%- endmacro %}


{#- Returns the price of a unit of a line's total, as money: decimal(18,4). -#}
{% macro unit_price_of(line_total, quantity) -%}
    cast(
        cast(floor({{ ratio(line_total, quantity) }} * 10000 + cast(0.5 as double)) as decimal(18, 0)) * cast(0.0001 as decimal(5, 4))
        as decimal(18, 4)
    )
{%- endmacro %}
