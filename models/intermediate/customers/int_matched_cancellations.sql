-- A return counts for a customer's habits only where the purchase it takes back is in the data too.
with orders as (
    select
        order_key,
        customer_key
    from {{ ref('int_orders') }}
    where customer_key is not null
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
),

taken_back as (
    select
        orders.customer_key,
        order_lines.order_key,
        order_lines.product_key,
        -order_lines.quantity as quantity
    from {{ ref('int_order_lines') }} as order_lines
    inner join orders on order_lines.order_key = orders.order_key
    inner join products on order_lines.product_key = products.product_key
    where order_lines.quantity < 0
),

returning_customers as (
    select distinct customer_key
    from taken_back
),

-- few customers bring something back: only their purchases are looked through
bought as (
    select
        orders.customer_key,
        order_lines.order_key,
        order_lines.product_key,
        order_lines.quantity
    from {{ ref('int_order_lines') }} as order_lines
    inner join orders on order_lines.order_key = orders.order_key
    inner join returning_customers on orders.customer_key = returning_customers.customer_key
    where order_lines.is_sale
),

final as (
    select distinct
        taken_back.customer_key,
        taken_back.order_key,
        taken_back.product_key
    from taken_back
    inner join bought
        on taken_back.customer_key = bought.customer_key
            and taken_back.product_key = bought.product_key
            and taken_back.quantity = bought.quantity
            and taken_back.order_key > bought.order_key
)

select * from final
