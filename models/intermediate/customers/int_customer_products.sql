-- Order keys are in time order, so the smallest is the customer's first order of the product.
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where is_item and customer_key is not null
),

summed as (
    select
        customer_key,
        product_key,
        min(order_key) as first_order_key,
        min_by(item_lines, case when item_lines > 0 then order_key end) as first_order_lines,
        count(*) as lines,
        sum(net_amount) as net_amount,
        sum(unit_price) as price_sum,
        count(unit_price) as priced_lines,
        count(case when item_lines > 0 then 1 end) as orders
    from order_lines
    group by customer_key, product_key
),

final as (
    select
        customer_key,
        product_key,
        first_order_key,
        cast(first_order_lines as integer) as first_order_lines,
        cast(lines as integer) as lines,
        cast(lines - first_order_lines as integer) as reordered_lines,
        cast(net_amount as decimal(18, 4)) as net_amount,
        cast(coalesce(price_sum, 0) as decimal(18, 4)) as price_sum,
        cast(priced_lines as integer) as priced_lines,
        cast(orders as integer) as orders
    from summed
)

select * from final
