with order_totals as (
    select * from {{ ref('int_order_totals') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

final as (
    select
        orders.order_id,
        coalesce(orders.customer_id, 'guest') as customer_id,
        orders.ordered_at,
        orders.order_date,
        orders.country,
        order_totals.order_value,
        order_totals.gross_amount,
        order_totals.discount_amount,
        order_totals.returned_amount,
        order_totals.net_amount,
        order_totals.tax_amount,
        order_totals.cost_amount,
        order_totals.units,
        order_totals.lines,
        order_totals.distinct_products,
        order_totals.is_sale_order,
        orders.is_cancelled,
        orders.order_status,
        orders.currency,
        orders.channel,
        orders.store,
        coalesce(order_totals.sale_order_number = 1, false) as is_first_order,
        orders.month
    from order_totals
    inner join orders on order_totals.order_key = orders.order_key
)

select * from final
