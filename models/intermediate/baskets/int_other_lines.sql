{{ config(materialized='view') }}

-- What int_order_products leaves out, so that both together hold every accepted line.
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
        order_lines.month,
        order_lines.order_key,
        orders.customer_key,
        products.product_key,
        order_lines.is_sale,
        cast(
            case when order_lines.is_sale or order_lines.line_amount < 0 then order_lines.line_amount else 0 end as decimal(18, 4)
        ) as net_amount
    from order_lines
    inner join products on order_lines.product_key = products.product_key
    inner join orders on order_lines.order_key = orders.order_key
    where not (order_lines.is_sale and products.is_product)
)

select * from final
