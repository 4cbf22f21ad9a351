with scored as (
    {{ rfm_scores(ref('int_customer_measures'), keys=['customer_id']) }}
),

-- with fewer customers than groups, or all of them alike in a measure, it is the id that tells scores apart
judged as (
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
        judged.scores_reliable
    from scored
    cross join judged
)

select * from final
