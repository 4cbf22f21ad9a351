-- What buyers of a product also buy, best first.
select
    recommendation_rank, recommended_product_id, recommended_product_name, confidence, lift, orders_together
from product_recommendations
where product_id = $product
order by recommendation_rank
limit 10
