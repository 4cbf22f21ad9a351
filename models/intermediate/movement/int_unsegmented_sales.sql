-- Sales outside all segments: orders without a customer, and returns of customers before their first sale order.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where customer_key is null
),

customer_months as (
    select
        *,
        min(first_sale_date) over (partition by customer_key order by month) as first_sale_date_so_far
    from {{ ref('int_customer_months') }}
),

final as (
    select
        month,
        'Guest' as segment,
        cast(count(case when is_sale_order then 1 end) as bigint) as orders,
        cast(sum(units) as decimal(38, 3)) as units,
        cast(sum(net_amount) as decimal(38, 4)) as revenue
    from order_totals
    group by month
    union all
    select
        month,
        'No purchases' as segment,
        cast(0 as bigint) as orders,
        cast(sum(units) as decimal(38, 3)) as units,
        cast(sum(net_amount) as decimal(38, 4)) as revenue
    from customer_months
    where first_sale_date_so_far is null
    group by month
)

select * from final
