{#- Returns an amount of an order in the reporting currency: multiplied by its `exchange_rate`, if it has one. Each branch is cast to
    decimal(18,4) on its own: narrowing the digits of the product in every row would cost more than all other work on the line. -#}
{% macro in_own_currency(amount) -%}
    case when exchange_rate is null then cast({{ amount }} as decimal(18, 4)) else cast({{ amount }} * exchange_rate as decimal(18, 4)) end
{%- endmacro %}


{#- Returns whether a quantity or amount, multiplied by its `exchange_rate`, is below a hundred billion, the limit of its
    type. True for null. -#}
{% macro is_small(amount) -%}
    abs(cast(coalesce({{ amount }}, 0) as double)) * coalesce(cast(exchange_rate as double), 1) < 100000000000
{%- endmacro %}
