-- Weighted score of the older RFM model: .3 average order value + .4 recency + .3 frequency, over groups where 1 is best.
select
    customer_id,
    avg_group,
    last_group,
    volume_group,
    round(0.3 * avg_group + 0.4 * last_group + 0.3 * volume_group, 1) as weighted_group,
    rfm_segment
from {{ ref('customer_rfm') }}
order by weighted_group, customer_id
