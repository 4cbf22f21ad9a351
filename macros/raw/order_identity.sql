{#- Returns the id of an order as the var `order_identity` defines it: from the order id, the customer, the day, the store,
    or several of these. Null if the order id is needed and missing. -#}
{% macro order_identity(order_id, customer_id, ordered_at, store) -%}
    {%- set parts = {
        'order_id': order_id,
        'order': order_id,
        'customer': "coalesce(" ~ customer_id ~ ", 'GUEST')",
        'day': "coalesce(cast(cast(" ~ ordered_at ~ " as date) as string), '')",
        'store': "coalesce(" ~ store ~ ", '')",
    } -%}
    {%- set chosen = [] -%}
    {%- for part in parts if part in order_parts() -%} {%- do chosen.append(parts[part]) -%} {%- endfor -%}
    {{ chosen | join(" || '|' || ") }}
{%- endmacro %}


{#- Returns the parts that the var `order_identity` names. -#}
{% macro order_parts() %}
    {{ return(modules.re.split('_and_', var('order_identity') | string)) }}
{% endmacro %}


{#- Stops if the var is not a valid combination, or the layout has a table of orders, whose ids must be unique. -#}
{% macro check_order_identity() %}
    {%- set parts = order_parts() -%}
    {%- if parts | reject('in', ['order', 'customer', 'day', 'store']) | list and parts != ['order_id']
        or parts | unique | list | length < parts | length
        or not ('order' in parts or parts == ['order_id'] or ('customer' in parts and 'day' in parts)) -%}
        {{ stop_at_var('order_identity', 'order_id, or order, customer, day and store joined by _and_ (with order, or with customer and day)', 'order_identity: order_and_customer') }}
    {%- endif -%}
    {%- if parts != ['order_id'] and var('layout') in ['shop', 'instacart', 'shopify', 'woocommerce', 'olist'] -%}
        {{ stop("The var order_identity is '" ~ var('order_identity') ~ "', but the layout '" ~ var('layout') ~ "' has a table of orders, whose order_id "
            ~ "must be one order. Make the ids unique in both tables, or use one flat file: --vars '{layout: online_retail}'") }}
    {%- endif -%}
{% endmacro %}


{#- Stops if the raw lines have no order id, and the var needs it. -#}
{% macro check_order_ids() %}
    {%- set parts = order_parts() -%}
    {%- for node in sources_of_layout() -%}
        {%- for column in node.columns.values() if column.config.meta.get('is_order_id') and not has_raw_column(node.name, column.name)
                and ('order' in parts or 'order_id' in parts) -%}
            {{ stop("Raw table '" ~ node.name ~ "' has no column " ~ column.name ~ ". If yours has another name, say so: --vars '{column_map: {" ~ node.name
                ~ ": {" ~ column.name ~ ": <your name>}}}'. If the lines have no order number, say what makes an order: "
                ~ "--vars '{order_identity: customer_and_day}'") }}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
