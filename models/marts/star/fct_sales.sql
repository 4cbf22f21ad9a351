with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

final as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        coalesce(orders.customer_id, 'guest') as customer_id,
        order_lines.product_id,
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
        order_lines.is_cancellation
    from order_lines
    inner join orders on order_lines.order_key = orders.order_key
)

select * from final
