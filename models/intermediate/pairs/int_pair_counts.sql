with pairs as (
    {{ pairs_in_lists(ref('int_basket_lists')) | indent(4) }}
),

buckets as (
    select * from {{ ref('int_pair_buckets') }}
),

-- A condition instead of a join: engines underestimate the pairs in lists, and would build the hash table on them
-- instead of on the buckets.
in_full_buckets as (
    select * from pairs
    where case when bucket in (select bucket from buckets) then 1 else 0 end = 1
),

final as (
    select
        product_key_a,
        product_key_b,
        cast(count(*) as bigint) as orders_together
    from in_full_buckets
    group by product_key_a, product_key_b
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
