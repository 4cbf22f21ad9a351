{{ keep_months('int_line_months') }}
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where {{ is_month_to_load(ref('int_line_months')) }}
),

months as (
    select * from {{ ref('int_line_months') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

products as (
    select * from {{ ref('int_products') }}
),

final as (
    select
        order_lines.order_line_id,
        orders.order_id,
        coalesce(orders.customer_id, 'guest') as customer_id,
        products.product_id,
        orders.order_date,
        orders.country,
        order_lines.quantity,
        order_lines.unit_price,
        cast(case when order_lines.is_sale then order_lines.line_amount else 0 end as decimal(18, 4)) as gross_amount,
        cast(case when order_lines.line_amount < 0 then -order_lines.line_amount else 0 end as decimal(18, 4)) as returned_amount,
        cast(
            case when order_lines.is_sale or order_lines.line_amount < 0 then order_lines.line_amount else 0 end as decimal(18, 4)
        ) as net_amount,
        order_lines.is_sale,
        order_lines.is_cancellation,
        orders.month,
        months.fingerprint as month_fingerprint
    from order_lines
    inner join orders on order_lines.order_key = orders.order_key
    inner join months on order_lines.month = months.month
    inner join products on order_lines.product_key = products.product_key
)

select * from final
