with orders as (
    select * from {{ ref('int_orders') }}
),

bounds as (
    select
        min(order_date) as first_day,
        max(order_date) as last_day
    from orders
),

days as (
    {{ day_series('first_day', 'last_day', 'bounds') }}
),

final as (
    select
        date_day,
        cast(extract(day from date_day) as integer) as day_of_month,
        cast(extract(month from date_day) as integer) as month,
        cast(extract(quarter from date_day) as integer) as quarter,
        cast(extract(year from date_day) as integer) as year,
        cast(date_trunc('month', date_day) as date) as month_start,
        substring(cast(date_day as string), 1, 7) as month_year
    from days
)

select * from final
