-- Square's item sales export: one row per item sold or given back.
{{ config(enabled=var('layout') == 'square') }}

with exported as (
    {{ raw_table('items') }}
),

renamed as (
    select
        {{ clean_id('transaction_id') }} as order_id,
        {{ clean_id('coalesce(customer_id, customer_reference_id)') }} as customer_id,
        {{ day_and_time('date', 'time') }} as ordered_at,
        location as store,
        channel,
        -- an item without a code is known by its name and the name of its price point
        {{ clean_id("coalesce(sku, case when price_point_name != 'Regular' then item || ' - ' || price_point_name else item end)") }} as product_id,
        case when price_point_name != 'Regular' then item || ' - ' || price_point_name else item end as product_name,
        category as department,
        coalesce(lower(event_type) = 'refund', false) or coalesce(gross_sales, net_sales) < 0 as is_return,
        abs(qty) as quantity,
        abs(coalesce(gross_sales, net_sales)) as line_total,
        case when gross_sales is not null then abs(discounts) end as line_discount,
        abs(tax) as line_tax,
        {{ also_unreadable('time', day_and_time('date', 'time')) }} as read_error,
        raw_file,
        raw_line,
        raw_row
    from exported
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
        'items' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from renamed
)

select * from final
