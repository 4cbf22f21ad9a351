-- Question 4: which products are bought together most often?
select
    pair_rank,
    product_name_a,
    product_name_b,
    orders_together,
    round(100 * support, 2) as support_percent,
    round(lift, 1) as lift
from {{ ref('product_pairs') }}
where pair_rank <= 20
order by pair_rank
