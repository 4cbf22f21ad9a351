-- Question 3: how many customers bought only once?
select
    count(case when is_one_time_buyer then 1 end) as one_time_buyers,
    count(*) as customers,
    round(100.0 * count(case when is_one_time_buyer then 1 end) / count(*), 4) as percent_of_customers,
    round(100.0 * sum(case when is_one_time_buyer then net_amount end) / nullif(sum(net_amount), 0), 1) as percent_of_revenue
from {{ ref('customer_metrics') }}
