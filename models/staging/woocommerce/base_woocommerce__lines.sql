-- WooCommerce order export: one row per item, with the values of the order on all of its rows or only on the first.
{{ config(enabled=var('layout') == 'woocommerce') }}
{%- set facts = [
    'customer_id', 'ordered_at', 'country', 'state', 'order_status', 'refund', 'discount_amount', 'subtotal', 'goods_of_total',
    'tax_amount', 'currency', 'channel',
] %}

with exported as (
    {{ raw_table('orders') }}
),

marked as (
    {{ marked_copies('exported', 'orders') }}
),

valued as (
    select
        *,
        {{ local_time('order_date') }} as placed_at,
        coalesce(quantity, quantity_less_refunds) as units
    from marked
),

renamed as (
    select
        {{ clean_id('order_number') }} as order_id,
        -- 0 is the account of all orders without an account
        {{ clean_id("coalesce(nullif(customer_id, '0'), billing_email)") }} as customer_id,
        placed_at as ordered_at,
        coalesce(shipping_country, billing_country) as country,
        coalesce(shipping_state, billing_state) as state,
        order_status,
        abs(refund_amount) as refund,
        discount_amount,
        order_subtotal as subtotal,
        order_total - coalesce(shipping_amount, 0) - coalesce(tax_amount, 0) as goods_of_total,
        tax_amount,
        currency,
        channel,
        {{ clean_id('coalesce(sku, item_name)') }} as product_id,
        item_name as product_name,
        category as department,
        units as quantity,
        quantity is null and quantity_less_refunds is not null as is_less_refunds,
        item_cost as unit_price,
        -- using the line total avoids the rounding of a derived price
        case when item_cost is null or abs(units * item_cost - line_total) <= (abs(units) + 1) * 0.005 then line_total end as line_total,
        is_copy,
        {{ also_unreadable({'order_date': 'placed_at'}) }} as read_error,
        raw_file,
        raw_line,
        raw_row
    from valued
),

filled as (
    select
        order_id,
        {%- for fact in facts %}
        {{ filled_down(fact) }} as {{ fact }},
        {%- endfor %}
        product_id,
        product_name,
        department,
        quantity,
        is_less_refunds,
        unit_price,
        line_total,
        sum(coalesce(line_total, quantity * unit_price)) over (partition by order_id, is_copy) as lines_amount,
        cast(0 as decimal(18, 4)) as lines_discount,
        sum(abs(quantity)) over (partition by order_id, is_copy) as units,
        is_copy,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from renamed
),

settled as (
    select
        *,
        coalesce(subtotal - abs(discount_amount), goods_of_total) as goods_after_discount,
        -- a refund is not deducted again if the quantity is already net of it
        case
            when is_less_refunds then greatest(refund - greatest(coalesce(subtotal - lines_amount, refund), 0), 0)
            else refund
        end as refunded_amount
    from filled
),

final as (
    select
        order_id,
        customer_id,
        ordered_at,
        country,
        state,
        false as is_cancelled,
        order_status,
        cast(refunded_amount as decimal(18, 4)) as refunded_amount,
        cast({{ discount_beyond_lines() }} as decimal(18, 4)) as discount_amount,
        tax_amount,
        currency,
        channel,
        product_id,
        product_name,
        department,
        quantity,
        case when line_total is null then unit_price end as unit_price,
        line_total,
        {{ absent(['position_in_order', 'store', 'line_discount', 'line_tax']) }},
        is_copy,
        'orders' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from settled
)

select * from final
