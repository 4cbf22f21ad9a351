{#- Returns a value that an export writes on only one row of an order, filled in on all its rows. A row with a value
    of its own keeps it, so the gate still sees when an order has two different values. -#}
{% macro filled_down(value, order_id='order_id') -%}
    coalesce({{ value }}, max({{ value }}) over (partition by {{ order_id }}))
{%- endmacro %}
