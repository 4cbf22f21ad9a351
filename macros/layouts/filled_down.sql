{#- Returns a value that an export writes on one row of an order only, as all rows of the order have it. A row that has a
    value keeps it: two values of one order stay two, and the gate counts them. -#}
{% macro filled_down(value, order_id='order_id') -%}
    coalesce({{ value }}, max({{ value }}) over (partition by {{ order_id }}))
{%- endmacro %}
