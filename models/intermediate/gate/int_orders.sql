with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null
),

customers as (
    select * from {{ ref('int_customers') }}
),

final as (
    select
        cast(row_number() over (order by orders.ordered_at, orders.order_id) as integer) as order_key,
        orders.order_id,
        customers.customer_key,
        orders.customer_id,
        orders.ordered_at,
        cast(orders.ordered_at as date) as order_date,
        coalesce(orders.country, customers.country, 'Unknown') as country,
        orders.is_cancelled
    from orders
    left join customers on orders.customer_id = customers.customer_id
)

select * from final
