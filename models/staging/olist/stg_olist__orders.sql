{{ config(enabled=var('layout') == 'olist') }}

with orders as (
    {{ raw_table('olist_orders_dataset') }}
),

customers as (
    select
        id,
        person_id
    from {{ ref('base_olist__customers') }}
    where read_error is null
),

renamed as (
    select
        {{ clean_id('orders.order_id') }} as order_id,
        coalesce(customers.person_id, {{ clean_id('orders.customer_id') }}) as customer_id,
        orders.order_purchase_timestamp as ordered_at,
        'Brazil' as country,
        false as is_cancelled,
        orders.order_status,
        {{ absent(['refunded_amount', 'discount_amount', 'tax_amount', 'currency', 'channel', 'store']) }},
        1 as observations,
        'olist_orders_dataset' as raw_table,
        orders.read_error,
        orders.raw_file,
        orders.raw_line,
        orders.raw_row
    from orders
    left join customers on {{ clean_id('orders.customer_id') }} = customers.id
)

select * from renamed
