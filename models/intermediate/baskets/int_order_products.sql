with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
)

select
    order_lines.order_key,
    order_lines.customer_key,
    products.product_key,
    cast(count(case when order_lines.is_sale then 1 end) as integer) as sale_lines,
    cast(count(case when order_lines.is_cancellation or order_lines.quantity < 0 then 1 end) as integer) as cancelled_lines,
    cast(coalesce(sum(case when order_lines.is_sale then order_lines.unit_price end), 0) as decimal(18, 4)) as price_sum,
    cast(count(case when order_lines.is_sale then order_lines.unit_price end) as integer) as priced_lines,
    cast(coalesce(sum(case when order_lines.is_sale then order_lines.line_amount end), 0) as decimal(18, 4)) as gross_amount
from order_lines
inner join products on order_lines.product_id = products.product_id
group by order_lines.order_key, order_lines.customer_key, products.product_key
