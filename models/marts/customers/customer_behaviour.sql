with metrics as (
    select * from {{ ref('int_customer_measures') }}
),

ranks as (
    select * from {{ ref('int_customer_ranks') }}
    where as_of_number = 0
),

scores as (
    select * from {{ ref('int_priority_scores') }}
    where as_of_number = 0
),

behaviour_segments as (
    select * from {{ ref('int_behaviour_segments') }}
),

strategic_segments as (
    select * from {{ ref('int_strategic_segments') }}
),

demographics as (
    select * from {{ ref('int_customer_demographics') }}
),

final as (
    select
        metrics.customer_id,
        {{ ratio('ranks.twice_orders_rank', '2 * ranks.customers') }} as orders_rank,
        {{ ratio('ranks.twice_reorder_rate_rank', '2 * ranks.customers') }} as reorder_rate_rank,
        {{ ratio('ranks.twice_distinct_products_rank', '2 * ranks.customers') }} as distinct_products_rank,
        {{ ratio('ranks.twice_average_product_price_rank', '2 * ranks.customers') }} as average_product_price_rank,
        scores.behaviour_score,
        scores.priority_tier,
        behaviour_segments.behaviour_segment,
        strategic_segments.strategic_segment,
        demographics.region,
        demographics.age_group,
        demographics.income_group,
        demographics.household_group,
        demographics.demographic_profile
    from metrics
    inner join ranks on metrics.customer_key = ranks.customer_key
    inner join demographics on metrics.customer_key = demographics.customer_key
    left join scores on metrics.customer_key = scores.customer_key
    left join behaviour_segments on metrics.customer_key = behaviour_segments.customer_key
    left join strategic_segments on metrics.customer_key = strategic_segments.customer_key
)

select * from final
