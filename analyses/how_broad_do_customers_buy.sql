-- Question 2: how many distinct products does a customer buy, from niche buyers to variety seekers?
select
    band,
    buyer_kind,
    customers,
    round(100 * share_of_customers, 1) as percent_of_customers,
    round(100 * share_of_revenue, 1) as percent_of_revenue
from {{ ref('product_diversity_distribution') }}
order by band_order
