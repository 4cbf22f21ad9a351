-- From one score to the next better one, mean recency must not rise, and mean frequency and monetary must not fall.
with scores as (
    select * from {{ ref('customer_rfm') }}
),

averaged as (
    select 'recency' as measure, r_score as score, -avg(recency_days) as mean_value from scores group by r_score
    union all
    select 'frequency' as measure, f_score as score, avg(frequency) as mean_value from scores group by f_score
    union all
    select 'monetary' as measure, m_score as score, avg(monetary) as mean_value from scores group by m_score
    union all
    select 'average order value' as measure, -avg_group as score, avg(average_order_value) as mean_value from scores group by avg_group
),

compared as (
    select
        *,
        lag(mean_value) over (partition by measure order by score) as mean_of_worse_score
    from averaged
)

select * from compared
where mean_value < mean_of_worse_score
