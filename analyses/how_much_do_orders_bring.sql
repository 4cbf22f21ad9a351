-- Question 1: how much is an order worth? Histogram of order values: most orders are small, and the long tail brings in the revenue.
select
    band,
    orders,
    round(100 * share_of_orders, 1) as percent_of_orders,
    revenue,
    round(100 * share_of_revenue, 1) as percent_of_revenue
from {{ ref('order_value_distribution') }}
order by band_order
