-- Order keys rise with time, so the smallest is the first order in which the customer bought the product.
with order_products as (
    select * from {{ ref('int_order_products') }}
),

orders as (
    select
        order_key,
        customer_key
    from {{ ref('int_orders') }}
    where customer_key is not null
),

final as (
    select
        orders.customer_key,
        order_products.product_key,
        min(order_products.order_key) as first_order_key,
        cast(min_by(order_products.lines, order_products.order_key) as bigint) as first_order_lines,
        cast(sum(order_products.lines) as bigint) as lines,
        cast(sum(order_products.lines) - min_by(order_products.lines, order_products.order_key) as bigint) as reordered_lines,
        cast(sum(order_products.gross_amount) as decimal(38, 4)) as gross_amount,
        cast(sum(order_products.price_sum) as decimal(38, 4)) as price_sum,
        cast(sum(order_products.priced_lines) as bigint) as priced_lines,
        cast(count(*) as bigint) as orders
    from order_products
    inner join orders on order_products.order_key = orders.order_key
    group by orders.customer_key, order_products.product_key
)

select * from final
