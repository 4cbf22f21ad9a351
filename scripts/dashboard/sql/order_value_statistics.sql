-- The statistics of every measure, over all orders and customers.
select
    measure, observations, mean, p25, p50, p75, p95, p99, maximum, outliers,
    share_of_top_1_percent, share_of_top_10_percent
from order_value_statistics
order by measure
