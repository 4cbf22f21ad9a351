-- A return counts in the cancellation rate only if the purchase it reverses is in the data.
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
        order_lines.product_key,
        -order_lines.quantity as quantity
    from order_lines
    inner join products on order_lines.product_key = products.product_key
    where order_lines.quantity < 0
),

-- few products of few customers are returned, so only their purchases are scanned
returned as (
    select distinct
        customer_key,
        product_key
    from taken_back
),

bought as (
    select
        order_lines.customer_key,
        order_lines.order_key,
        order_lines.product_key,
        order_lines.quantity
    from order_lines
    inner join returned
        on order_lines.customer_key = returned.customer_key
            and order_lines.product_key = returned.product_key
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
