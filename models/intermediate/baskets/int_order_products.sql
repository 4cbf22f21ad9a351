with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where is_sale
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
),

final as (
    select
        order_lines.order_key,
        order_lines.customer_key,
        products.product_key,
        cast(count(*) as integer) as lines,
        cast(sum(order_lines.line_amount) as decimal(38, 4)) as gross_amount,
        cast(coalesce(sum(order_lines.unit_price), 0) as decimal(38, 4)) as price_sum,
        cast(count(order_lines.unit_price) as integer) as priced_lines
    from order_lines
    inner join products on order_lines.product_id = products.product_id
    group by order_lines.order_key, order_lines.customer_key, products.product_key
)

select * from final
