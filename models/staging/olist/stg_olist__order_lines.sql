{{ config(enabled=var('layout') == 'olist') }}

with items as (
    {{ raw_table('olist_order_items_dataset') }}
),

-- every item is one unit; freight is not revenue
renamed as (
    select
        cast(null as string) as order_line_id,
        cast(order_item_id as bigint) as position_in_order,
        order_item_id is null as lacks_line_id,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('product_id') }} as product_id,
        cast(1 as decimal(18, 3)) as quantity,
        price as unit_price,
        {{ absent(['line_total', 'discount_amount', 'tax_amount', 'refunded_amount', 'unit_cost', 'order_status']) }},
        false as is_price_optional,
        false as is_copy,
        'olist_order_items_dataset' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from items
)

select * from renamed
