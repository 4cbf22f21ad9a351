with order_products as (
    select * from {{ ref('int_order_products') }}
),

baskets as (
    select * from {{ ref('int_baskets') }}
    where is_counted
),

items as (
    select
        order_products.order_key,
        order_products.product_key
    from order_products
    inner join baskets on order_products.order_key = baskets.order_key
),

-- a pair is in no more orders than its rarer product: rare products are left out before the join
frequent_products as (
    select product_key
    from items
    group by product_key
    having count(*) >= {{ var('min_pair_orders') }}
),

frequent_items as (
    select
        items.order_key,
        items.product_key
    from items
    inner join frequent_products on items.product_key = frequent_products.product_key
),

final as (
    select
        a.product_key as product_key_a,
        b.product_key as product_key_b,
        cast(count(*) as bigint) as orders_together
    from frequent_items as a
    inner join frequent_items as b
        on a.order_key = b.order_key
            and a.product_key < b.product_key
    group by a.product_key, b.product_key
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
