with measures as (
    select * from {{ ref('int_customer_measures') }}
),

scores as (
    select * from {{ ref('int_rfm_scores') }}
    where as_of_number = 0
),

scored as (
    select
        measures.customer_id,
        measures.recency_days,
        measures.orders as frequency,
        scores.monetary,
        measures.average_order_value,
        scores.r_score,
        scores.f_score,
        scores.m_score,
        scores.last_group,
        scores.volume_group,
        scores.avg_group,
        scores.rfm_cell,
        scores.rfm_segment
    from measures
    inner join scores on measures.customer_key = scores.customer_key
),

-- with fewer customers than groups, or if all are equal in a measure, scores differ only by id
compared as (
    select
        count(*) >= {{ var('rfm_groups') }}
        and min(recency_days) < max(recency_days)
        and min(frequency) < max(frequency)
        and min(monetary) < max(monetary) as scores_reliable
    from scored
),

final as (
    select
        scored.*,
        compared.scores_reliable
    from scored
    cross join compared
)

select * from final
