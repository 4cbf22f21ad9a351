-- Share of a region's customers in each segment.
with counted as (
    select
        dim_customers.region,
        customer_segments.segment,
        count(*) as customers
    from customer_segments
    inner join people on customer_segments.customer_id = people.customer_id
    inner join dim_customers on customer_segments.customer_id = dim_customers.customer_id
    where
        customer_segments.scheme = $scheme
        and people.in_countries
        and (people.in_segments or $scheme = (select scheme from chosen_scheme))
    group by dim_customers.region, customer_segments.segment
)

select
    counted.region,
    counted.segment,
    dim_segments.segment_order,
    counted.customers,
    counted.customers / sum(counted.customers) over (partition by counted.region) as share_within_region,
    counted.customers / sum(counted.customers) over (partition by counted.segment) as share_within_segment
from counted
inner join dim_segments on dim_segments.scheme = $scheme and counted.segment = dim_segments.segment
order by counted.region = 'Unknown', counted.region, dim_segments.segment_order
