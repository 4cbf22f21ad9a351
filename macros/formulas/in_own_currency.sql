{#- Returns an amount of an order in the currency of the reports: times its `exchange_rate`, where it has one. Each branch is a decimal(18,4)
    by itself: to narrow the product's digits in every row costs more than all other work on the line. -#}
{% macro in_own_currency(amount) -%}
    case when exchange_rate is null then cast({{ amount }} as decimal(18, 4)) else cast({{ amount }} * exchange_rate as decimal(18, 4)) end
{%- endmacro %}


{#- Returns whether a quantity or amount is below a hundred billion, also times its `exchange_rate`: the most that it can
    be without leaving its type. True for null. -#}
{% macro is_small(amount) -%}
    abs(cast(coalesce({{ amount }}, 0) as double)) * coalesce(cast(exchange_rate as double), 1) < 100000000000
{%- endmacro %}
