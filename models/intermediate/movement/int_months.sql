-- The calendar for everything reported by month, including months without sales.
with orders as (
    select * from {{ ref('int_orders') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

ordered as (
    select
        min(order_date) as first_order_date,
        max(order_date) as last_order_date
    from orders
),

bounds as (
    select
        cast(date_trunc('month', ordered.first_order_date) as date) as first_day,
        greatest(ordered.last_order_date, as_of.as_of_date) as last_day
    from ordered
    cross join as_of
),

days as (
    {{ day_series('first_day', 'last_day', 'bounds') }}
),

months as (
    select
        date_day as month,
        {{ month_end('date_day') }} as month_end
    from days
    where extract(day from date_day) = 1
),

final as (
    select
        cast(row_number() over (order by months.month) as integer) as month_number,
        months.month,
        months.month_end,
        months.month_end <= as_of.as_of_date as is_closed,
        months.month = cast(date_trunc('month', as_of.first_sale_date) as date) as is_first_sale_month
    from months
    cross join as_of
)

select * from final
