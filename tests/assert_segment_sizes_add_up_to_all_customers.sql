-- Customers and revenue of a scheme's segments add up to those of all customers.
with schemes as (
    select distinct scheme from {{ ref('dim_segments') }}
),

summary as (
    select
        scheme,
        sum(customers) as customers,
        sum(revenue) as revenue,
        sum(one_time_buyers) as one_time_buyers
    from {{ ref('segment_summary') }}
    group by scheme
),

metrics as (
    select
        count(*) as customers,
        coalesce(sum(net_amount), 0) as revenue,
        count(case when is_one_time_buyer then 1 end) as one_time_buyers
    from {{ ref('customer_metrics') }}
)

select
    schemes.scheme,
    summary.customers,
    metrics.customers as expected_customers
from schemes
cross join metrics
left join summary on schemes.scheme = summary.scheme
where summary.customers is distinct from metrics.customers
    or summary.revenue is distinct from metrics.revenue
    or summary.one_time_buyers is distinct from metrics.one_time_buyers
