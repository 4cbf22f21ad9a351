{#- Returns an order line as it was read, as one JSON text: what rejected_rows shows where the raw row is not kept. -#}
{% macro line_as_json() -%}
    {{ struct_as_json(columns_as_struct(['order_line_id', 'order_id', 'product_id', 'quantity', 'unit_price'])) }}
{%- endmacro %}
