-- Every customer is in exactly one cohort, with all orders and revenue, and in one band of days to the second order.
with metrics as (
    select
        count(*) as customers,
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(net_amount), 0) as revenue,
        count(case when orders > 1 then 1 end) as repeat_customers
    from {{ ref('customer_metrics') }}
),

cohorts as (
    select
        coalesce(sum(case when months_since = 0 then cohort_customers end), 0) as customers,
        coalesce(sum(case when months_since = 0 then customers end), 0) as customers_in_first_month,
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(revenue), 0) as revenue
    from {{ ref('cohort_retention') }}
),

second_orders as (
    select
        coalesce(sum(customers), 0) as customers,
        coalesce(sum(case when lower_bound is not null then customers end), 0) as repeat_customers
    from {{ ref('repeat_purchase') }}
)

select *
from metrics
cross join cohorts
cross join second_orders
where metrics.customers is distinct from cohorts.customers
    or metrics.customers is distinct from cohorts.customers_in_first_month
    or metrics.orders is distinct from cohorts.orders
    or metrics.revenue is distinct from cohorts.revenue
    or metrics.customers is distinct from second_orders.customers
    or metrics.repeat_customers is distinct from second_orders.repeat_customers
