with as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where as_of_number > 0
),

snapshots as (
    select * from {{ ref('int_customer_snapshots') }}
),

rfm as (
    select * from {{ ref('int_rfm_scores') }}
),

priorities as (
    select * from {{ ref('int_priority_scores') }}
),

spend as (
    select * from {{ ref('int_spend_tiers') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

states as (
    select * from {{ ref('movement_states') }}
    where entered_by = 'no order'
),

final as (
    select
        as_of_dates.month,
        as_of_dates.as_of_date as month_end,
        customers.customer_id,
        snapshots.month_orders,
        snapshots.month_units,
        snapshots.month_revenue,
        snapshots.orders,
        snapshots.gross_amount,
        snapshots.returned_amount,
        snapshots.net_amount,
        snapshots.first_sale_date,
        snapshots.last_sale_date,
        snapshots.recency_days,
        snapshots.distinct_products,
        snapshots.reorder_rate,
        snapshots.average_product_price,
        rfm.monetary,
        rfm.r_score,
        rfm.f_score,
        rfm.m_score,
        rfm.rfm_cell,
        rfm.rfm_segment,
        priorities.behaviour_score,
        priorities.priority_tier,
        spend.spend_percentile,
        spend.spend_tier,
        snapshots.recency_days > states.recency_days_above as is_lapsed
    from snapshots
    inner join as_of_dates on snapshots.as_of_number = as_of_dates.as_of_number
    inner join customers on snapshots.customer_key = customers.customer_key
    inner join rfm on snapshots.as_of_number = rfm.as_of_number and snapshots.customer_key = rfm.customer_key
    inner join priorities on snapshots.as_of_number = priorities.as_of_number and snapshots.customer_key = priorities.customer_key
    inner join spend on snapshots.as_of_number = spend.as_of_number and snapshots.customer_key = spend.customer_key
    cross join states
)

select * from final
