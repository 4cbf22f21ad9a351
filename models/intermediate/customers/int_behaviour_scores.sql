-- Everything stays in whole numbers: with twice the rank, n customers and weights in percent, a percentile of
-- p percent is twice_rank * 100 = p * 2n, and a score of p percent is score_points = p * 2n.
with ranks as (
    select * from {{ ref('int_customer_ranks') }}
),

weights as (
    select
        max(case when measure = 'orders' then weight_percent end) as orders,
        max(case when measure = 'reorder_rate' then weight_percent end) as reorder_rate,
        max(case when measure = 'distinct_products' then weight_percent end) as distinct_products,
        max(case when measure = 'average_product_price' then weight_percent end) as average_product_price
    from {{ ref('behaviour_weights') }}
),

tiers as (
    select * from {{ ref('priority_tiers') }}
),

scored as (
    select
        ranks.*,
        weights.orders * ranks.twice_orders_rank
        + weights.reorder_rate * ranks.twice_reorder_rate_rank
        + weights.distinct_products * ranks.twice_distinct_products_rank
        + weights.average_product_price * ranks.twice_average_product_price_rank as score_points
    from ranks
    cross join weights
),

final as (
    select
        scored.customer_key,
        cast(scored.score_points as bigint) as score_points,
        {{ ratio('scored.score_points', '200 * scored.customers') }} as behaviour_score,
        tiers.segment as priority_tier
    from scored
    left join tiers
        on scored.score_points >= tiers.from_percent * 2 * scored.customers
            and (scored.score_points < tiers.below_percent * 2 * scored.customers or tiers.below_percent is null)
)

select * from final
