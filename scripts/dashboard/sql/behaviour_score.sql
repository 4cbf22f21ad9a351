-- Customers by behaviour score in steps of .05, each with its tier: tiers start at multiples of .05.
select
    floor(round(customer_behaviour.behaviour_score * 20, 9)) / 20 as score_from,
    customer_behaviour.priority_tier,
    dim_segments.segment_order,
    dim_segments.colour,
    count(*) as customers
from selected_customers
inner join customer_behaviour on selected_customers.customer_id = customer_behaviour.customer_id
inner join dim_segments
    on dim_segments.scheme = 'priority' and customer_behaviour.priority_tier = dim_segments.segment
group by all
order by score_from, dim_segments.segment_order
