with months as (
    select * from {{ ref('int_months') }}
),

order_totals as (
    select * from {{ ref('int_order_totals') }}
),

customer_months as (
    select
        *,
        min(first_sale_date) over (partition by customer_key) as first_sale_date_ever
    from {{ ref('int_customer_months') }}
),

-- a customer is new in the month of the first sale order, and returning in any later month
told_apart as (
    select
        month,
        orders,
        net_amount as revenue,
        coalesce(month >= date_trunc('month', first_sale_date_ever), false) as is_customer,
        coalesce(month = date_trunc('month', first_sale_date_ever), false) as is_new
    from customer_months
),

summed as (
    select
        month,
        count(case when is_new then 1 end) as new_customers,
        count(case when is_customer and not is_new and orders > 0 then 1 end) as returning_customers,
        sum(case when is_new then orders else 0 end) as new_orders,
        sum(case when is_customer and not is_new then orders else 0 end) as returning_orders,
        sum(case when is_new then revenue else 0 end) as new_revenue,
        sum(case when is_customer and not is_new then revenue else 0 end) as returning_revenue,
        sum(case when not is_customer then revenue else 0 end) as revenue_without_purchase
    from told_apart
    group by month
),

guests as (
    select
        month,
        count(case when is_sale_order then 1 end) as orders,
        sum(net_amount) as revenue
    from order_totals
    where customer_key is null
    group by month
),

final as (
    select
        months.month,
        cast(coalesce(summed.new_customers + summed.returning_customers, 0) as bigint) as customers,
        cast(coalesce(summed.new_customers, 0) as bigint) as new_customers,
        cast(coalesce(summed.returning_customers, 0) as bigint) as returning_customers,
        {{ ratio('summed.returning_customers', 'summed.new_customers + summed.returning_customers') }} as share_returning,
        cast(coalesce(summed.new_orders, 0) as bigint) as new_orders,
        cast(coalesce(summed.returning_orders, 0) as bigint) as returning_orders,
        cast(coalesce(guests.orders, 0) as bigint) as guest_orders,
        cast(coalesce(summed.new_revenue, 0) as decimal(38, 4)) as new_revenue,
        cast(coalesce(summed.returning_revenue, 0) as decimal(38, 4)) as returning_revenue,
        cast(coalesce(guests.revenue, 0) as decimal(38, 4)) as guest_revenue,
        cast(coalesce(summed.revenue_without_purchase, 0) as decimal(38, 4)) as revenue_without_purchase,
        months.is_closed as is_closed_month
    from months
    left join summed on months.month = summed.month
    left join guests on months.month = guests.month
)

select * from final
