with scores as (
    select * from {{ ref('customer_rfm') }}
),

measured as (
    select 'recency' as measure, r_score as score, cast(recency_days as decimal(28, 6)) as value from scores
    union all
    select 'frequency' as measure, f_score as score, cast(frequency as decimal(28, 6)) as value from scores
    union all
    select 'monetary' as measure, m_score as score, monetary as value from scores
),

final as (
    select
        measure,
        score,
        min(value) as lowest_value,
        max(value) as highest_value,
        count(*) as customers
    from measured
    group by measure, score
)

select * from final
