with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null
),

customers as (
    select * from {{ ref('int_customers') }}
),

final as (
    select
        {{ days_between("cast('1900-01-01' as date)", 'cast(orders.ordered_at as date)') }} * cast(4294967296 as bigint)
        + row_number() over (
            partition by cast(orders.ordered_at as date)
            order by orders.ordered_at, orders.order_id
        ) as order_key,
        orders.order_id,
        customers.customer_key,
        orders.customer_id,
        orders.ordered_at,
        cast(orders.ordered_at as date) as order_date,
        cast(date_trunc('month', orders.ordered_at) as date) as month,
        coalesce(orders.country, customers.country, 'Unknown') as country,
        orders.is_cancelled
    from orders
    left join customers on orders.customer_id = customers.customer_id
)

select * from final
