-- One row per demographic profile and strategic segment with at least one customer.
select
    demographic_profile,
    segment as strategic_segment,
    customers,
    share_within_demographic_profile,
    share_within_segment,
    revenue
from marts.segment_by_demographics
where scheme = 'strategic'
order by demographic_profile, strategic_segment
