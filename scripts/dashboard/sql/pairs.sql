-- Products bought together, by the rank of the mart (all orders).
select
    pair_rank, product_name_a, product_name_b, orders_together, support,
    confidence_a_to_b, confidence_b_to_a, lift, product_id_a, product_id_b
from product_pairs
order by pair_rank
limit 500
