-- Expected orders and spend of the selected customers, by segment of the selected scheme.
select
    customer_segments.segment,
    dim_segments.segment_order,
    dim_segments.colour,
    count(*) as customers,
    avg(value.probability_active)::double as mean_probability_active,
    sum(value.expected_orders)::double as expected_orders,
    sum(value.expected_spend)::double as expected_spend,
    max(value.horizon_days) as horizon_days,
    count(case when value.expected_spend is null then 1 end) as customers_without_value
from customer_lifetime_value as value
inner join selected_customers on value.customer_id = selected_customers.customer_id
inner join customer_segments
    on value.customer_id = customer_segments.customer_id and customer_segments.scheme = $scheme
inner join dim_segments on dim_segments.scheme = $scheme and customer_segments.segment = dim_segments.segment
group by customer_segments.segment, dim_segments.segment_order, dim_segments.colour
order by dim_segments.segment_order
