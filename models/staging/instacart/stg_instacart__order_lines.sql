{{ config(enabled=var('layout') == 'instacart') }}

with order_products as (
    {{ raw_table('order_products') }}
),

renamed as (
    select
        cast(null as string) as order_line_id,
        cast(add_to_cart_order as bigint) as position_in_order,
        add_to_cart_order is null as lacks_line_id,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('product_id') }} as product_id,
        cast(1 as decimal(18, 3)) as quantity,
        -- the price is in the products table; if it is unknown, the line is a sale of unknown amount
        cast(null as decimal(18, 4)) as unit_price,
        cast(null as decimal(18, 4)) as line_total,
        cast(null as decimal(18, 4)) as discount_amount,
        cast(null as decimal(18, 4)) as tax_amount,
        cast(null as decimal(18, 4)) as refunded_amount,
        cast(null as decimal(18, 4)) as unit_cost,
        cast(null as string) as order_status,
        true as is_price_optional,
        false as is_copy,
        'order_products' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from order_products
)

select * from renamed
