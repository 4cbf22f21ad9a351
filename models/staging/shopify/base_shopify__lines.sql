-- Shopify order export: one row per line, with the values of the order on its first row only.
{{ config(enabled=var('layout') == 'shopify') }}
{%- set facts = [
    'customer_id', 'ordered_at', 'country', 'state', 'is_cancelled', 'order_status', 'refunded_amount', 'discount_amount',
    'goods_after_discount', 'tax_amount', 'currency', 'channel', 'store',
] %}

with exported as (
    {{ raw_table('orders') }}
),

marked as (
    {{ marked_copies('exported', 'orders') }}
),

timed as (
    select
        *,
        {{ local_time('created_at') }} as placed_at
    from marked
),

renamed as (
    select
        {{ clean_id('order_name') }} as order_id,
        {{ clean_id('coalesce(customer_id, email)') }} as customer_id,
        placed_at as ordered_at,
        coalesce(shipping_country, billing_country) as country,
        coalesce(shipping_province, billing_province) as state,
        case when cancelled_at is not null then true end as is_cancelled,
        financial_status as order_status,
        refunded_amount,
        discount_amount,
        subtotal as goods_after_discount,
        taxes as tax_amount,
        currency,
        source as channel,
        location as store,
        {{ clean_id('coalesce(lineitem_sku, lineitem_name)') }} as product_id,
        lineitem_name as product_name,
        lineitem_quantity as quantity,
        lineitem_price as unit_price,
        lineitem_discount as line_discount,
        is_copy,
        {{ also_unreadable({'created_at': 'placed_at'}) }} as read_error,
        raw_file,
        raw_line,
        raw_row
    from timed
),

filled as (
    select
        order_id,
        {%- for fact in facts %}
        {{ filled_down(fact) }} as {{ fact }},
        {%- endfor %}
        product_id,
        product_name,
        quantity,
        unit_price,
        line_discount,
        sum(quantity * unit_price) over (partition by order_id, is_copy) as lines_amount,
        coalesce(sum(line_discount) over (partition by order_id, is_copy), 0) as lines_discount,
        sum(quantity) over (partition by order_id, is_copy) as units,
        is_copy,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from renamed
),

final as (
    select
        order_id,
        customer_id,
        ordered_at,
        country,
        state,
        coalesce(is_cancelled, false) as is_cancelled,
        order_status,
        refunded_amount,
        cast({{ discount_beyond_lines() }} as decimal(18, 4)) as discount_amount,
        tax_amount,
        currency,
        channel,
        store,
        product_id,
        product_name,
        quantity,
        unit_price,
        line_discount,
        {{ absent(['position_in_order', 'department', 'line_total', 'line_tax']) }},
        is_copy,
        'orders' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from filled
)

select * from final
