-- Most pairs are in too few orders. Counting pairs in a few million hash buckets first (Park, Chen and Yu, 1995) takes
-- far less memory than counting every pair, and leaves few pairs to count exactly.
with pairs as (
    {{ pairs_in_lists(ref('int_basket_lists')) | indent(4) }}
),

final as (
    select bucket
    from pairs
    group by bucket
    having count(*) >= {{ var('min_pair_orders') }}
)

select * from final
