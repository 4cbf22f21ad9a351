-- A pair is in no more orders than its rarer product, so rare products are left out before pairs are formed. Forming
-- pairs from lists takes a third of the time of a self-join of the baskets.
with items as (
    select * from {{ ref('int_basket_items') }}
),

frequent_products as (
    select product_key
    from {{ ref('int_product_baskets') }}
    where orders >= {{ var('min_pair_orders') }}
),

final as (
    select
        items.order_key,
        {{ array_of('items.product_key') }} as product_keys
    from items
    inner join frequent_products on items.product_key = frequent_products.product_key
    group by items.order_key
    having count(*) > 1
)

select * from final
