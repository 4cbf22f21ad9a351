with pairs as (
    {{ pairs_in_lists(ref('int_basket_lists')) | indent(4) }}
),

buckets as (
    select * from {{ ref('int_pair_buckets') }}
),

final as (
    select
        pairs.product_key_a,
        pairs.product_key_b,
        cast(count(*) as bigint) as orders_together
    from pairs
    inner join buckets on pairs.bucket = buckets.bucket
    group by pairs.product_key_a, pairs.product_key_b
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
