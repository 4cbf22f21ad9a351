with scores as (
    select * from {{ ref('int_history_scores') }}
),

months as (
    select * from {{ ref('int_history_months') }}
),

states as (
    select * from {{ ref('movement_states') }}
    where entered_by = 'no order'
),

-- what was kept of a month that has changed or left the history since is not shown
final as (
    select
        scores.month,
        scores.month_end,
        scores.customer_id,
        scores.month_orders,
        scores.month_units,
        scores.month_revenue,
        scores.orders,
        scores.gross_amount,
        scores.returned_amount,
        scores.net_amount,
        scores.first_sale_date,
        scores.last_sale_date,
        scores.recency_days,
        scores.distinct_products,
        scores.reorder_rate,
        scores.average_product_price,
        scores.monetary,
        scores.r_score,
        scores.f_score,
        scores.m_score,
        scores.rfm_cell,
        scores.rfm_segment,
        scores.behaviour_score,
        scores.priority_tier,
        scores.spend_percentile,
        scores.spend_tier,
        scores.recency_days > states.recency_days_above as is_lapsed
    from scores
    inner join months
        on scores.month = months.month
            and scores.fingerprint = months.fingerprint
    cross join states
)

select * from final
