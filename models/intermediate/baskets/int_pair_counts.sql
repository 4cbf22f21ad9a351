with lists as (
    select * from {{ ref('int_basket_lists') }}
),

buckets as (
    select * from {{ ref('int_pair_buckets') }}
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
    select
        product_number_a,
        product_number_b,
        {{ pair_bucket('product_number_a', 'product_number_b') }} as bucket
    from paired
    where product_number_a < product_number_b
),

final as (
    select
        bucketed.product_number_a,
        bucketed.product_number_b,
        cast(count(*) as bigint) as orders_together
    from bucketed
    inner join buckets on bucketed.bucket = buckets.bucket
    group by bucketed.product_number_a, bucketed.product_number_b
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
