-- One row per region and strategic segment with at least one customer.
select
    region,
    segment as strategic_segment,
    customers,
    share_within_region,
    share_within_segment,
    revenue
from marts.segment_by_region
where scheme = 'strategic'
order by region, strategic_segment
