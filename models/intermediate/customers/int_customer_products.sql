{{ keep_customers('int_customer_fingerprints') }}
-- Order keys rise with time, so the smallest is the first order in which the customer bought the product.
with order_products as (
    select * from {{ ref('int_order_products') }}
),

customers as (
    select * from {{ ref('int_customer_fingerprints') }} as present
    where {{ is_customer_to_load('present.customer_key') }}
),

orders as (
    select
        orders.order_key,
        customers.customer_key
    from {{ ref('int_orders') }} as orders
    inner join customers on orders.customer_key = customers.customer_key
),

summed as (
    select
        orders.customer_key,
        order_products.product_key,
        min(order_products.order_key) as first_order_key,
        min_by(order_products.lines, order_products.order_key) as first_order_lines,
        sum(order_products.lines) as lines,
        sum(order_products.gross_amount) as gross_amount,
        sum(order_products.price_sum) as price_sum,
        sum(order_products.priced_lines) as priced_lines,
        count(*) as orders
    from order_products
    inner join orders on order_products.order_key = orders.order_key
    group by orders.customer_key, order_products.product_key
),

final as (
    select
        summed.customer_key,
        summed.product_key,
        summed.first_order_key,
        cast(summed.first_order_lines as bigint) as first_order_lines,
        cast(summed.lines as bigint) as lines,
        cast(summed.lines - summed.first_order_lines as bigint) as reordered_lines,
        cast(summed.gross_amount as decimal(38, 4)) as gross_amount,
        cast(summed.price_sum as decimal(38, 4)) as price_sum,
        cast(summed.priced_lines as bigint) as priced_lines,
        cast(summed.orders as bigint) as orders,
        customers.fingerprint as customer_fingerprint
    from summed
    inner join customers on summed.customer_key = customers.customer_key
)

select * from final
