with items as (
    select * from {{ ref('int_basket_items') }}
),

buckets as (
    select * from {{ ref('int_pair_buckets') }}
),

paired as (
    select
        a.product_key as product_key_a,
        b.product_key as product_key_b,
        {{ pair_bucket('a.product_key', 'b.product_key') }} as bucket
    from items as a
    inner join items as b
        on a.order_key = b.order_key
            and a.product_key < b.product_key
),

final as (
    select
        paired.product_key_a,
        paired.product_key_b,
        cast(count(*) as bigint) as orders_together
    from paired
    inner join buckets on paired.bucket = buckets.bucket
    group by paired.product_key_a, paired.product_key_b
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
