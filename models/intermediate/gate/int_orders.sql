with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null
),

customers as (
    select * from {{ ref('int_customers') }}
),

-- keys are in time order: orders are numbered within their day, after those of all previous days
days as (
    select
        cast(ordered_at as date) as order_date,
        sum(count(*)) over (order by cast(ordered_at as date)) - count(*) as orders_before
    from orders
    group by cast(ordered_at as date)
),

final as (
    select
        cast(
            days.orders_before
            + row_number() over (partition by days.order_date order by orders.ordered_at, orders.order_id) as bigint
        ) as order_key,
        orders.order_id,
        customers.customer_key,
        orders.customer_id,
        orders.ordered_at,
        days.order_date,
        cast(date_trunc('month', days.order_date) as date) as month,
        coalesce(orders.country, customers.country, 'Unknown') as country,
        orders.is_cancelled,
        orders.is_refunded,
        orders.order_status,
        {%- for amount in ['discount_amount', 'tax_amount', 'refunded_amount'] %}
        cast({{ in_own_currency('orders.' ~ amount) }} as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        orders.currency,
        orders.exchange_rate,
        orders.channel,
        orders.store
    from orders
    inner join days on cast(orders.ordered_at as date) = days.order_date
    left join customers on orders.customer_id = customers.customer_id
)

select * from final
