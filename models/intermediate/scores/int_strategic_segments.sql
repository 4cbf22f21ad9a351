-- First the priority tier, then the first matching rule within it. An unknown income or household matches no rule that
-- requires one, so it falls to the tier's last rule.
with ranks as (
    select * from {{ ref('int_customer_ranks') }}
    where as_of_number = 0
),

scores as (
    select * from {{ ref('int_priority_scores') }}
    where as_of_number = 0
),

demographics as (
    select * from {{ ref('int_customer_demographics') }}
),

rules as (
    select * from {{ ref('strategic_rules') }}
),

matched as (
    select
        ranks.customer_key,
        min(rules.rule_order) as rule_order
    from ranks
    inner join scores on ranks.customer_key = scores.customer_key
    inner join demographics on ranks.customer_key = demographics.customer_key
    inner join rules
        on scores.priority_tier = rules.priority_tier
            and (rules.income_group is null or demographics.income_group = rules.income_group)
            and (rules.household_group is null or demographics.household_group = rules.household_group)
            and {{ rank_within('ranks.twice_orders_rank', 'rules.orders_from', 'null') }}
            and {{ rank_within('ranks.twice_average_product_price_rank', 'rules.price_from', 'rules.price_below') }}
    group by ranks.customer_key
),

final as (
    select
        matched.customer_key,
        rules.rule_order,
        rules.segment as strategic_segment
    from matched
    inner join rules on matched.rule_order = rules.rule_order
)

select * from final
