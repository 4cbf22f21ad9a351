-- Most pairs are in too few orders. Counting a million buckets of pairs first (Park, Chen and Yu, 1995) takes far
-- less memory than counting every pair, and leaves few pairs to be counted one by one.
with items as (
    select * from {{ ref('int_basket_items') }}
),

paired as (
    select {{ pair_bucket('a.product_key', 'b.product_key') }} as bucket
    from items as a
    inner join items as b
        on a.order_key = b.order_key
            and a.product_key < b.product_key
),

final as (
    select bucket
    from paired
    group by bucket
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
