-- What buyers of a product also buy, from its pairs in both directions.
select
    row_number() over (order by confidence desc, lift desc, recommended_product_id) as recommendation_rank,
    recommended_product_id, recommended_product_name, confidence, lift, orders_together
from (
    select
        product_id_a as product_id, product_id_b as recommended_product_id, product_name_b as recommended_product_name,
        confidence_a_to_b as confidence, lift, orders_together
    from product_pairs
    union all
    select product_id_b, product_id_a, product_name_a, confidence_b_to_a, lift, orders_together from product_pairs
)
where product_id = $product
order by recommendation_rank
limit 10
