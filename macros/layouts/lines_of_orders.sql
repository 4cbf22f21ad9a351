{#- The four staging models of a layout with a single table of lines. Each takes the layout's base model, which has one row
    per raw row and these columns. Order: order_id, customer_id, ordered_at, country, state, is_cancelled,
    order_status, refunded_amount, discount_amount, tax_amount, currency, channel, store. Line: position_in_order,
    product_id, product_name, department, quantity, unit_price, line_total, line_discount, line_tax. Origin: is_copy, raw_table,
    read_error, raw_file, raw_line, raw_row. -#}

{#- Returns a select with one row per customer whose state is in the lines: the state of most of their orders (ties: first by name). -#}
{% macro customers_of_lines(lines) -%}
    select
        customer_id,
        cast(null as string) as country,
        state,
        cast(null as string) as region,
        {{ no_demographics() }},
        {{ no_raw_row() }}
    from (
        select
            customer_id,
            state,
            row_number() over (partition by customer_id order by count(distinct order_id) desc, state) as state_rank
        from {{ lines }}
        where customer_id is not null and state is not null
        group by customer_id, state
    ) as ranked
    where state_rank = 1
{%- endmacro %}


{#- Returns a select with one row per product, name and department found in the lines, with its line count: the gate uses
    the most frequent name. -#}
{% macro products_of_lines(lines) -%}
    select
        product_id,
        product_name,
        department,
        cast(null as decimal(18, 4)) as list_price,
        count(*) as observations,
        false as is_department,
        {{ no_raw_row() }}
    from {{ lines }}
    where product_id is not null
    group by product_id, product_name, department
{%- endmacro %}


{#- Returns a select of the orders found in the lines. Lines of one order may disagree: there is one row per version, with its
    line count. -#}
{% macro orders_of_lines(lines) -%}
    {%- set facts = [
        'order_id', 'customer_id', 'ordered_at', 'country', 'is_cancelled', 'order_status', 'refunded_amount', 'discount_amount',
        'tax_amount', 'currency', 'channel', 'store',
    ] | join(', ') -%}
    select
        {{ facts }},
        count(*) as observations,
        {{ no_raw_row() }}
    from {{ lines }}
    where order_id is not null and read_error is null
    group by {{ facts }}
{%- endmacro %}


{#- Returns a select of the lines with the columns that the gate expects. -#}
{% macro order_lines_of_lines(lines, is_price_optional=false) -%}
    select
        cast(null as string) as order_line_id,
        position_in_order,
        false as lacks_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        line_total,
        line_discount as discount_amount,
        line_tax as tax_amount,
        {{ absent(['refunded_amount', 'unit_cost', 'order_status']) }},
        {{ is_price_optional | lower }} as is_price_optional,
        is_copy,
        raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from {{ lines }}
{%- endmacro %}
