-- One row per segment of the scheme behaviour.
select
    segment_order,
    segment,
    action,
    customers,
    share_of_customers,
    revenue,
    share_of_revenue,
    mean_orders,
    median_orders,
    mean_distinct_products,
    median_distinct_products,
    mean_average_product_price,
    mean_reorder_rate,
    mean_income,
    mean_age,
    mean_behaviour_score
from marts.segment_summary
where scheme = 'behaviour'
order by segment_order, segment
