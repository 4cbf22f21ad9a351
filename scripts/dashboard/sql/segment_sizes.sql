-- Customers and revenue of every segment of one scheme. For the scheme that is filtered, all segments are shown,
-- so that others can be selected too.
with counted as (
    select
        customer_segments.segment,
        count(*) as customers,
        sum(customer_metrics.net_amount) as revenue
    from customer_segments
    inner join people on customer_segments.customer_id = people.customer_id
    inner join customer_metrics on customer_segments.customer_id = customer_metrics.customer_id
    where
        customer_segments.scheme = $scheme
        and people.in_countries
        and (people.in_segments or $scheme = (select scheme from chosen_scheme))
    group by customer_segments.segment
)
select
    dim_segments.segment,
    dim_segments.segment_order,
    coalesce(counted.customers, 0) as customers,
    counted.customers / sum(counted.customers) over () as share_of_customers,
    coalesce(counted.revenue, 0) as revenue,
    counted.revenue / nullif(sum(counted.revenue) over (), 0) as share_of_revenue,
    dim_segments.action,
    dim_segments.description,
    dim_segments.colour
from dim_segments
left join counted on dim_segments.segment = counted.segment
where dim_segments.scheme = $scheme
order by dim_segments.segment_order
