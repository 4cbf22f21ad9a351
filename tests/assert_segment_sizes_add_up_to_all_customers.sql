-- Over the segments of a scheme, customers and revenue sum to those of all customers.
with summary as (
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

select *
from summary
cross join metrics
where summary.customers != metrics.customers
    or summary.revenue != metrics.revenue
    or summary.one_time_buyers != metrics.one_time_buyers
