-- If the as-of date is a month end, the last month of the history equals today's marts for every customer.
with as_of as (
    select * from {{ ref('int_as_of_date') }}
),

history as (
    select history.*
    from {{ ref('segment_history') }} as history
    inner join as_of on history.month_end = as_of.as_of_date
),

is_month_end as (
    select count(*) as months
    from {{ ref('int_as_of_dates') }} as months
    inner join as_of on months.as_of_date = as_of.as_of_date
    where months.as_of_number > 0
),

last_month as (
    select
        customer_id, orders, gross_amount, returned_amount, net_amount, first_sale_date, last_sale_date, recency_days,
        distinct_products, reorder_rate, average_product_price, monetary, r_score, f_score, m_score, rfm_cell, rfm_segment,
        behaviour_score, priority_tier, spend_percentile, spend_tier
    from history
),

today as (
    select
        metrics.customer_id, metrics.orders, metrics.gross_amount, metrics.returned_amount, metrics.net_amount,
        metrics.first_sale_date, metrics.last_sale_date, metrics.recency_days, metrics.distinct_products, metrics.reorder_rate,
        metrics.average_product_price, rfm.monetary, rfm.r_score, rfm.f_score, rfm.m_score, rfm.rfm_cell, rfm.rfm_segment,
        behaviour.behaviour_score, behaviour.priority_tier, customer_value.spend_percentile, customer_value.spend_tier
    from {{ ref('customer_metrics') }} as metrics
    inner join {{ ref('customer_rfm') }} as rfm on metrics.customer_id = rfm.customer_id
    inner join {{ ref('customer_behaviour') }} as behaviour on metrics.customer_id = behaviour.customer_id
    inner join {{ ref('customer_value') }} as customer_value on metrics.customer_id = customer_value.customer_id
    where (select months from is_month_end) > 0
),

only_then as (
    select * from last_month
    except
    select * from today
),

only_now as (
    select * from today
    except
    select * from last_month
)

select 'history' as source, * from only_then
union all
select 'today' as source, * from only_now
