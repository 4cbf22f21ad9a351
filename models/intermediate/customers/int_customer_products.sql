-- Order keys rise with time, so the smallest is the first order in which the customer bought the product.
with order_products as (
    select * from {{ ref('int_order_products') }}
    where customer_key is not null
)

select
    customer_key,
    product_key,
    cast(sum(sale_lines) as bigint) as sale_lines,
    cast(sum(sale_lines) - coalesce(min_by(sale_lines, case when sale_lines > 0 then order_key end), 0) as bigint) as reordered_lines,
    cast(sum(price_sum) as decimal(18, 4)) as price_sum,
    cast(sum(priced_lines) as bigint) as priced_lines,
    cast(count(case when sale_lines > 0 then 1 end) as bigint) as purchased_items,
    cast(count(case when cancelled_lines > 0 then 1 end) as bigint) as cancelled_items
from order_products
group by customer_key, product_key
