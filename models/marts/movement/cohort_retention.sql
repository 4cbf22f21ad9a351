with months as (
    select * from {{ ref('int_months') }}
),

customer_months as (
    select
        *,
        min(first_sale_date) over (partition by customer_key) as first_sale_date_ever
    from {{ ref('int_customer_months') }}
),

cohorts as (
    select
        cohort_months.month as cohort_month,
        cohort_months.month_number as cohort_number,
        count(*) as cohort_customers
    from customer_months
    inner join months as cohort_months on customer_months.month = cohort_months.month
    where date_trunc('month', customer_months.first_sale_date_ever) = customer_months.month
    group by cohort_months.month, cohort_months.month_number
),

-- every cohort in every month from its first one on, including months without purchases
listed as (
    select
        cohorts.*,
        months.month,
        months.month_number - cohorts.cohort_number as months_since,
        months.is_closed
    from cohorts
    inner join months on cohorts.cohort_number <= months.month_number
),

-- a return before the first sale order (of a purchase made before the data begins) counts in the first month
assigned as (
    select
        cast(date_trunc('month', first_sale_date_ever) as date) as cohort_month,
        cast(greatest(month, date_trunc('month', first_sale_date_ever)) as date) as month,
        orders,
        net_amount as revenue
    from customer_months
    where first_sale_date_ever is not null
),

summed as (
    select
        cohort_month,
        month,
        count(case when orders > 0 then 1 end) as customers,
        sum(orders) as orders,
        sum(revenue) as revenue
    from assigned
    group by cohort_month, month
),

cumulated as (
    select
        listed.*,
        coalesce(summed.customers, 0) as customers,
        coalesce(summed.orders, 0) as orders,
        coalesce(summed.revenue, 0) as revenue,
        sum(coalesce(summed.revenue, 0)) over (partition by listed.cohort_month order by listed.month) as cumulative_revenue
    from listed
    left join summed
        on listed.cohort_month = summed.cohort_month
            and listed.month = summed.month
),

final as (
    select
        cohort_month,
        cast(months_since as integer) as months_since,
        month,
        cast(cohort_customers as bigint) as cohort_customers,
        cast(customers as bigint) as customers,
        {{ ratio('customers', 'cohort_customers') }} as share_of_cohort,
        cast(orders as bigint) as orders,
        cast(revenue as decimal(38, 4)) as revenue,
        cast(cumulative_revenue as decimal(38, 4)) as cumulative_revenue,
        {{ rounded_ratio('cumulative_revenue', 'cohort_customers') }} as cumulative_revenue_per_customer,
        is_closed as is_closed_month
    from cumulated
)

select * from final
