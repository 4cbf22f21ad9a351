with lists as (
    select * from {{ ref('int_basket_lists') }}
),

buckets as (
    select * from {{ ref('int_pair_buckets') }}
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
    select
        product_key_a,
        product_key_b,
        {{ pair_bucket('product_key_a', 'product_key_b') }} as bucket
    from paired
    where product_key_a < product_key_b
),

final as (
    select
        bucketed.product_key_a,
        bucketed.product_key_b,
        cast(count(*) as bigint) as orders_together
    from bucketed
    inner join buckets on bucketed.bucket = buckets.bucket
    group by bucketed.product_key_a, bucketed.product_key_b
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
