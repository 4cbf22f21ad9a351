with order_totals as (
    select * from {{ ref('int_order_totals') }}
),

baskets as (
    select * from {{ ref('int_baskets') }}
),

first_orders as (
    select min(order_key) as order_key
    from order_totals
    where is_sale_order and customer_key is not null
    group by customer_key
),

final as (
    select
        order_totals.order_id,
        coalesce(order_totals.customer_id, 'guest') as customer_id,
        order_totals.ordered_at,
        order_totals.order_date,
        order_totals.country,
        order_totals.gross_amount as order_value,
        order_totals.returned_amount,
        cast(order_totals.gross_amount - order_totals.returned_amount as decimal(18, 4)) as net_amount,
        order_totals.units,
        order_totals.lines,
        cast(coalesce(baskets.distinct_products, 0) as bigint) as distinct_products,
        order_totals.is_sale_order,
        order_totals.is_cancelled,
        first_orders.order_key is not null as is_first_order
    from order_totals
    left join baskets on order_totals.order_key = baskets.order_key
    left join first_orders on order_totals.order_key = first_orders.order_key
)

select * from final
