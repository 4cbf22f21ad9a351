-- A return counts for a customer's habits only where the purchase it takes back is in the data too.
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where customer_key is not null
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
),

taken_back as (
    select
        order_lines.customer_key,
        order_lines.order_key,
        order_lines.product_id,
        -order_lines.quantity as quantity
    from order_lines
    inner join products on order_lines.product_id = products.product_id
    where order_lines.quantity < 0
),

bought as (
    select
        customer_key,
        order_key,
        product_id,
        quantity
    from order_lines
    where is_sale
),

final as (
    select distinct
        taken_back.customer_key,
        taken_back.order_key,
        taken_back.product_id
    from taken_back
    inner join bought
        on taken_back.customer_key = bought.customer_key
            and taken_back.product_id = bought.product_id
            and taken_back.quantity = bought.quantity
            and taken_back.order_key > bought.order_key
)

select * from final
