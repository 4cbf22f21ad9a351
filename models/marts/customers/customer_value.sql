with measures as (
    select * from {{ ref('int_customer_measures') }}
),

ranks as (
    select * from {{ ref('int_customer_ranks') }}
    where as_of_number = 0
),

tiers as (
    select * from {{ ref('int_spend_tiers') }}
    where as_of_number = 0
),

flags as (
    select * from {{ ref('consistency_flags') }}
),

fences as (
    select * from {{ ref('int_customer_fences') }}
),

tiered as (
    select
        measures.customer_key,
        measures.customer_id,
        measures.orders,
        measures.net_amount,
        measures.average_order_value,
        measures.average_basket_size,
        ranks.twice_average_order_value_rank,
        ranks.customers,
        tiers.spend_percentile,
        tiers.spend_tier
    from measures
    inner join ranks on measures.customer_key = ranks.customer_key
    inner join tiers on measures.customer_key = tiers.customer_key
),

flagged as (
    select
        tiered.customer_key,
        min(flags.rule_order) as rule_order
    from tiered
    inner join flags
        on (flags.spend_tier is null or tiered.spend_tier = flags.spend_tier)
            and (
                flags.average_above_percent is null
                or tiered.twice_average_order_value_rank * 100 > flags.average_above_percent * 2 * tiered.customers
            )
            and (flags.orders_up_to is null or tiered.orders <= flags.orders_up_to)
    group by tiered.customer_key
),

final as (
    select
        tiered.customer_id,
        tiered.orders,
        tiered.net_amount,
        tiered.average_order_value,
        cast(rank() over (order by tiered.net_amount desc) as bigint) as spend_rank,
        cast(rank() over (order by tiered.twice_average_order_value_rank desc) as bigint) as average_rank,
        cast(rank() over (order by tiered.orders desc) as bigint) as frequency_rank,
        tiered.spend_percentile,
        tiered.spend_tier,
        flags.consistency_flag,
        case
            when tiered.average_basket_size > fences.upper_basket_size then 'wholesale size'
            when tiered.net_amount > fences.upper_net_amount then 'high spend'
            else 'none'
        end as outlier_kind
    from tiered
    cross join fences
    inner join flagged on tiered.customer_key = flagged.customer_key
    inner join flags on flagged.rule_order = flags.rule_order
)

select * from final
