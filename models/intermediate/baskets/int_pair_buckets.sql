-- Most pairs are in too few orders. Counting a few million buckets of pairs first (Park, Chen and Yu, 1995) takes far
-- less memory than counting every pair, and leaves few pairs to be counted one by one.
with lists as (
    select * from {{ ref('int_basket_lists') }}
),

opened as (
    select
        {{ each_of('product_numbers') }} as product_number_a,
        product_numbers
    from lists
),

paired as (
    select
        product_number_a,
        {{ each_of('product_numbers') }} as product_number_b
    from opened
),

bucketed as (
    select {{ pair_bucket('product_number_a', 'product_number_b') }} as bucket
    from paired
    where product_number_a < product_number_b
),

final as (
    select bucket
    from bucketed
    group by bucket
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
