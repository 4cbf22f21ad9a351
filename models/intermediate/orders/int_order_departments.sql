-- An order that contains only postage or a fee from a department counts as an order of the department, but has nothing
-- of it in the basket.
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where is_sale
),

products as (
    select * from {{ ref('int_products') }}
),

final as (
    select
        order_lines.order_key,
        order_lines.customer_key,
        products.department_key,
        max(order_lines.is_item) as is_in_basket
    from order_lines
    inner join products on order_lines.product_key = products.product_key
    group by order_lines.order_key, order_lines.customer_key, products.department_key
)

select * from final
