{{ config(enabled=var('layout') == 'shop') }}

with orders as (
    {{ raw_table('orders') }}
),

renamed as (
    select
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('customer_id') }} as customer_id,
        ordered_at,
        country,
        coalesce(is_cancelled, false) as is_cancelled,
        order_status,
        refunded_amount,
        discount_amount,
        tax_amount,
        currency,
        channel,
        store,
        1 as observations,
        'orders' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from orders
)

select * from renamed
