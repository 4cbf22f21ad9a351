{{ config(enabled=var('layout') == 'instacart') }}

with orders as (
    {{ raw_table('orders') }}
),

-- The data set gives no dates, only the days between the orders of one customer. Every customer's first
-- order is put into one and the same week, on its day of the week, and the others are counted on from it.
counted as (
    select
        *,
        first_value(order_dow) over (partition by user_id order by order_number, order_id) as first_order_dow,
        sum(days_since_prior_order) over (
            partition by user_id
            order by order_number, order_id
            rows between unbounded preceding and current row
        ) as days_since_first_order
    from orders
)

select
    {{ clean_id('order_id') }} as order_id,
    {{ clean_id('user_id') }} as customer_id,
    coalesce(ordered_at, {{ dbt.dateadd(
        'hour',
        'coalesce(order_hour_of_day, 0)',
        dbt.dateadd(
            'day',
            'coalesce(first_order_dow, 0) + coalesce(days_since_first_order, 0)',
            "cast('2017-01-01 00:00:00' as timestamp)"
        )
    ) }}) as ordered_at,
    cast(null as string) as country,
    false as is_cancelled,
    1 as observations,
    'orders' as raw_table,
    unreadable_columns,
    raw_row
from counted
