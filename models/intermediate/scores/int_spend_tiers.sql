-- Customers without net spend are in the tier for that, whatever their rank.
with ranks as (
    select * from {{ ref('int_customer_ranks') }}
),

tiers as (
    select * from {{ ref('spend_tiers') }}
),

final as (
    select
        ranks.as_of_number,
        ranks.customer_key,
        {{ ratio('ranks.twice_net_amount_rank', '2 * ranks.customers') }} as spend_percentile,
        tiers.segment as spend_tier
    from ranks
    left join tiers
        on (ranks.net_amount > 0) = tiers.has_net_spend
            and ranks.twice_net_amount_rank * 100 > tiers.above_percent * 2 * ranks.customers
            and ranks.twice_net_amount_rank * 100 <= tiers.up_to_percent * 2 * ranks.customers
)

select * from final
