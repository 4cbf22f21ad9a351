-- The products that have recommendations, most sold first.
select product_id, product_name, max(orders) as orders
from (
    select product_id_a as product_id, product_name_a as product_name, orders_a as orders from product_pairs
    union all
    select product_id_b, product_name_b, orders_b from product_pairs
)
group by product_id, product_name
order by orders desc, product_id
