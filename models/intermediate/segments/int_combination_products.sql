-- Every accepted line counts once: purchases of customers and guests, and all other lines.
with customer_products as (
    select * from {{ ref('int_customer_products') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
    where customer_key is null or not is_item
),

combinations as (
    select * from {{ ref('int_segment_combinations') }}
),

counted as (
    select
        customer_key,
        product_key,
        1 as customers,
        orders,
        lines,
        lines as product_lines,
        reordered_lines,
        net_amount,
        price_sum,
        priced_lines
    from customer_products
    union all
    -- whether a guest has bought before is unknown
    select
        0 as customer_key,
        product_key,
        0 as customers,
        count(case when item_lines > 0 then 1 end) as orders,
        count(*) as lines,
        0 as product_lines,
        0 as reordered_lines,
        sum(net_amount) as net_amount,
        sum(unit_price) as price_sum,
        count(unit_price) as priced_lines
    from order_lines
    where is_item
    group by product_key
    union all
    select
        coalesce(customer_key, 0) as customer_key,
        product_key,
        max(case when is_sale and customer_key is not null then 1 else 0 end) as customers,
        count(distinct case when is_sale then order_key end) as orders,
        count(*) as lines,
        0 as product_lines,
        0 as reordered_lines,
        sum(net_amount) as net_amount,
        0 as price_sum,
        0 as priced_lines
    from order_lines
    where not is_item
    group by customer_key, product_key
),

final as (
    select
        combinations.combination_key,
        counted.product_key,
        cast(sum(counted.customers) as bigint) as customers,
        cast(sum(counted.orders) as bigint) as orders,
        cast(sum(counted.lines) as bigint) as lines,
        cast(sum(counted.product_lines) as bigint) as product_lines,
        cast(sum(counted.reordered_lines) as bigint) as reordered_lines,
        cast(sum(counted.net_amount) as decimal(38, 4)) as net_amount,
        cast(coalesce(sum(counted.price_sum), 0) as decimal(38, 4)) as price_sum,
        cast(sum(counted.priced_lines) as bigint) as priced_lines
    from counted
    inner join combinations on counted.customer_key = combinations.customer_key
    group by combinations.combination_key, counted.product_key
)

select * from final
