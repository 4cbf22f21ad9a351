-- Customers of the selection in every RFM segment, tier or spend tier at each month end.
select
    history.month,
    history.segment,
    dim_segments.segment_order,
    dim_segments.colour,
    count(*) as customers,
    count(*) / sum(count(*)) over (partition by history.month) as share_of_customers
from (
    select month, customer_id, rfm_segment as segment from segment_history where $scheme = 'rfm'
    union all
    select month, customer_id, priority_tier from segment_history where $scheme = 'priority'
    union all
    select month, customer_id, spend_tier from segment_history where $scheme = 'spend'
) as history
inner join selected_customers on history.customer_id = selected_customers.customer_id
inner join dim_segments on dim_segments.scheme = $scheme and history.segment = dim_segments.segment
group by history.month, history.segment, dim_segments.segment_order, dim_segments.colour
order by history.month, dim_segments.segment_order
