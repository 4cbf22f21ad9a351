-- Most pairs are in too few orders. Counting a few million buckets of pairs first (Park, Chen and Yu, 1995) takes far
-- less memory than counting every pair, and leaves few pairs to be counted one by one.
with lists as (
    select * from {{ ref('int_basket_lists') }}
),

opened as (
    select
        {{ each_of('product_keys') }} as product_key_a,
        product_keys
    from lists
),

paired as (
    select
        product_key_a,
        {{ each_of('product_keys') }} as product_key_b
    from opened
),

bucketed as (
    select {{ pair_bucket('product_key_a', 'product_key_b') }} as bucket
    from paired
    where product_key_a < product_key_b
),

final as (
    select bucket
    from bucketed
    group by bucket
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
