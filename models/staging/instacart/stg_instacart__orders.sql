{{ config(enabled=var('layout') == 'instacart') }}

with orders as (
    {{ raw_table('orders') }}
),

cleaned as (
    select
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('user_id') }} as customer_id,
        order_number,
        order_dow,
        order_hour_of_day,
        days_since_prior_order,
        ordered_at,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from orders
),

-- an order listed twice must not shift the orders after it, and each guest order is a separate history
numbered as (
    select
        *,
        coalesce('customer ' || customer_id, 'order ' || order_id) as buyer,
        row_number() over (partition by order_id order by order_number nulls last, raw_row) as copy_number
    from cleaned
),

-- The data set has no dates, only the days between a customer's orders. Every customer's first order is placed in the
-- same week, on its day of the week, and later orders are dated from there.
counted as (
    select
        *,
        24 * coalesce(first_value(order_dow) over buyer_orders, 0)
        + 24 * coalesce(sum(case when copy_number = 1 then days_since_prior_order end) over buyer_orders, 0)
        + coalesce(order_hour_of_day, 0) as hours_since_first_week
    from numbered
    window buyer_orders as (
        partition by buyer
        order by order_number nulls last, order_id, copy_number
        rows between unbounded preceding and current row
    )
),

renamed as (
    select
        order_id,
        customer_id,
        coalesce(ordered_at, {{ add_time('hour', 'hours_since_first_week', "cast('2017-01-01 00:00:00' as timestamp)") }}) as ordered_at,
        cast(null as string) as country,
        false as is_cancelled,
        cast(null as string) as order_status,
        cast(null as decimal(18, 4)) as refunded_amount,
        cast(null as decimal(18, 4)) as discount_amount,
        cast(null as decimal(18, 4)) as tax_amount,
        cast(null as string) as currency,
        cast(null as string) as channel,
        cast(null as string) as store,
        1 as observations,
        'orders' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from counted
)

select * from renamed
