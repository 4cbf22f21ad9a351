with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

products as (
    select * from {{ ref('int_products') }}
),

final as (
    select
        orders.order_id,
        order_lines.line_number,
        order_lines.order_line_id,
        coalesce(orders.customer_id, 'guest') as customer_id,
        products.product_id,
        orders.order_date,
        orders.country,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.gross_amount,
        order_lines.discount_amount,
        order_lines.returned_amount,
        order_lines.net_amount,
        order_lines.tax_amount,
        order_lines.cost_amount,
        order_lines.is_sale,
        order_lines.is_cancellation,
        orders.month
    from order_lines
    inner join orders on order_lines.order_key = orders.order_key
    inner join products on order_lines.product_key = products.product_key
)

select * from final
