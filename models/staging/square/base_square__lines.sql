-- Square's item sales export: one row per item sold or refunded.
{{ config(enabled=var('layout') == 'square') }}

with exported as (
    {{ raw_table('items') }}
),

marked as (
    {{ marked_copies('exported', 'items') }}
),

valued as (
    select
        *,
        {{ day_and_time('date', 'time') }} as sold_at,
        {{ money('gross_sales') }} as gross_amount,
        {{ money('discounts') }} as discount_amount,
        {{ money('net_sales') }} as net_amount,
        {{ money('tax') }} as tax_amount,
        -- an item without a SKU is identified by its name and price point, which is Regular if there is only one
        case when price_point_name != 'Regular' then item || ' - ' || price_point_name else item end as item_name,
        {{ clean_id('coalesce(customer_id, customer_reference_id)') }} as person_id
    from marked
),

renamed as (
    select
        {{ order_identity(clean_id('transaction_id'), 'person_id', 'sold_at', 'location') }} as order_id,
        person_id as customer_id,
        sold_at as ordered_at,
        location as store,
        channel,
        {{ clean_id('coalesce(sku, item_name)') }} as product_id,
        item_name as product_name,
        category as department,
        coalesce(lower(event_type) = 'refund', false) or coalesce(gross_amount, net_amount) < 0 as is_return,
        abs(qty) as quantity,
        abs(coalesce(gross_amount, net_amount)) as line_total,
        case when gross_amount is not null then abs(discount_amount) end as line_discount,
        abs(tax_amount) as line_tax,
        is_copy,
        {{ also_unreadable({
            'time': 'sold_at', 'gross_sales': 'gross_amount', 'discounts': 'discount_amount', 'net_sales': 'net_amount', 'tax': 'tax_amount',
        }) }} as read_error,
        raw_file,
        raw_line,
        raw_row
    from valued
),

final as (
    select
        order_id,
        customer_id,
        ordered_at,
        store,
        channel,
        product_id,
        product_name,
        department,
        case when is_return then -quantity else quantity end as quantity,
        case when is_return then -line_total else line_total end as line_total,
        line_discount,
        line_tax,
        false as is_cancelled,
        {{ absent(['country', 'state', 'order_status', 'refunded_amount', 'discount_amount', 'tax_amount', 'currency']) }},
        {{ absent(['position_in_order', 'unit_price']) }},
        is_copy,
        'items' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from renamed
)

select * from final
