-- The top pairs, recounted in the orders of the selection.
with best_pairs as (
    select * from product_pairs where pair_rank <= 100
),

bought as (
    select distinct fct_sales.order_id, fct_sales.product_id
    from fct_sales
    inner join selected_orders on fct_sales.order_id = selected_orders.order_id
    where
        fct_sales.is_sale
        and fct_sales.product_id in (select product_id_a from best_pairs union select product_id_b from best_pairs)
),

counted as (
    select best_pairs.product_id_a, best_pairs.product_id_b, count(*) as orders_in_selection
    from best_pairs
    inner join bought as a on best_pairs.product_id_a = a.product_id
    inner join bought as b on best_pairs.product_id_b = b.product_id and a.order_id = b.order_id
    group by best_pairs.product_id_a, best_pairs.product_id_b
)

select
    best_pairs.pair_rank,
    best_pairs.product_name_a,
    best_pairs.product_name_b,
    counted.orders_in_selection as orders_together,
    best_pairs.orders_together as orders_together_of_all,
    best_pairs.lift,
    best_pairs.product_id_a,
    best_pairs.product_id_b
from counted
inner join best_pairs
    on counted.product_id_a = best_pairs.product_id_a and counted.product_id_b = best_pairs.product_id_b
order by orders_together desc, best_pairs.pair_rank
