-- Order keys rise with time, so the smallest is the first order in which the customer bought the product.
with order_products as (
    select * from {{ ref('int_order_products') }}
    where customer_key is not null
),

final as (
    select
        customer_key,
        product_key,
        min(order_key) as first_order_key,
        cast(min_by(lines, order_key) as bigint) as first_order_lines,
        cast(sum(lines) as bigint) as lines,
        cast(sum(lines) - min_by(lines, order_key) as bigint) as reordered_lines,
        cast(sum(gross_amount) as decimal(38, 4)) as gross_amount,
        cast(sum(price_sum) as decimal(38, 4)) as price_sum,
        cast(sum(priced_lines) as bigint) as priced_lines,
        cast(count(*) as bigint) as orders
    from order_products
    group by customer_key, product_key
)

select * from final
