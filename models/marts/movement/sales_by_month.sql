with order_totals as (
    select
        totals.*,
        orders.country
    from {{ ref('int_order_totals') }} as totals
    inner join {{ ref('int_orders') }} as orders on totals.order_key = orders.order_key
),

months as (
    select * from {{ ref('int_months') }}
),

countries as (
    select distinct country from order_totals
),

-- every country in every month, including those without sales
listed as (
    select
        months.month,
        months.is_closed,
        countries.country
    from months
    cross join countries
),

summed as (
    select
        month,
        country,
        count(case when is_sale_order then 1 end) as orders,
        count(case when is_sale_order and customer_key is null then 1 end) as guest_orders,
        count(distinct case when is_sale_order then customer_key end) as customers,
        sum(units) as units,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(returned_amount) as returned_amount
    from order_totals
    group by month, country
),

final as (
    select
        listed.month,
        listed.country,
        cast(coalesce(summed.orders, 0) as bigint) as orders,
        cast(coalesce(summed.guest_orders, 0) as bigint) as guest_orders,
        cast(coalesce(summed.customers, 0) as bigint) as customers,
        cast(coalesce(summed.units, 0) as decimal(38, 3)) as units,
        cast(coalesce(summed.gross_amount, 0) as decimal(38, 4)) as gross_amount,
        cast(coalesce(summed.discount_amount, 0) as decimal(38, 4)) as discount_amount,
        cast(coalesce(summed.returned_amount, 0) as decimal(38, 4)) as returned_amount,
        cast(coalesce(summed.gross_amount - summed.discount_amount - summed.returned_amount, 0) as decimal(38, 4)) as revenue,
        listed.is_closed as is_closed_month
    from listed
    left join summed
        on listed.month = summed.month
            and listed.country = summed.country
)

select * from final
