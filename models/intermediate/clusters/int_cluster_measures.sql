with customers as (
    select * from {{ ref('int_customer_measures') }}
),

measured as (
    select
        customer_key,
        customer_id,
        cast(recency_days as decimal(28, 6)) as recency_days,
        cast(purchase_days as decimal(28, 6)) as purchase_days,
        cast(purchase_span_days as decimal(28, 6)) as purchase_span_days,
        {{ rounded_ratio('units', 'purchase_days') }} as average_basket_size,
        -- a customer with one purchase day has no gap between purchases yet
        coalesce(days_between_orders, cast(0 as decimal(28, 6))) as average_days_between_purchases,
        cast(net_amount as decimal(28, 6)) as total_spend,
        average_line_value as average_spend_per_line,
        cast(distinct_products as decimal(28, 6)) as distinct_products,
        cast(case when is_home_country then 1 else 0 end as decimal(28, 6)) as is_home_country,
        cast(cancelled_orders as decimal(28, 6)) as cancelled_orders,
        -- cancellations can exceed purchases if the purchases were made before the data begins
        coalesce({{ rounded_ratio('cancelled_items', 'purchased_items') }}, cast(0 as decimal(28, 6))) as cancellation_rate
    from customers
)

select * from measured
