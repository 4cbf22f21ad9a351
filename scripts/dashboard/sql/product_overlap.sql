-- The twelve products that are in most of the top pairs, as a matrix.
with foremost as (
    select product_id, product_name, row_number() over (order by min(pair_rank), product_id) as place
    from (
        select product_id_a as product_id, product_name_a as product_name, pair_rank from product_pairs
        union all
        select product_id_b, product_name_b, pair_rank from product_pairs
    )
    group by product_id, product_name
    order by min(pair_rank), product_id
    limit 12
),

both_ways as (
    select product_id_a, product_id_b, orders_together, lift from product_pairs
    union all
    select product_id_b, product_id_a, orders_together, lift from product_pairs
)

select
    a.place as place_a,
    b.place as place_b,
    a.product_name as product_a,
    b.product_name as product_b,
    both_ways.orders_together,
    both_ways.lift
from foremost as a
cross join foremost as b
left join both_ways on a.product_id = both_ways.product_id_a and b.product_id = both_ways.product_id_b
order by place_a, place_b
