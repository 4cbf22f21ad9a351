-- The first matching rule decides.
with ranks as (
    select * from {{ ref('int_customer_ranks') }}
    where as_of_number = 0
),

rules as (
    select * from {{ ref('behaviour_rules') }}
),

matched as (
    select
        ranks.customer_key,
        min(rules.rule_order) as rule_order
    from ranks
    inner join rules
        on {{ rank_within('ranks.twice_orders_rank', 'rules.orders_from', 'rules.orders_below') }}
            and {{ rank_within('ranks.twice_reorder_rate_rank', 'rules.reorder_rate_from', 'rules.reorder_rate_below') }}
            and {{ rank_within('ranks.twice_distinct_products_rank', 'rules.products_from', 'rules.products_below') }}
            and {{ rank_within('ranks.twice_average_product_price_rank', 'rules.price_from', 'rules.price_below') }}
    group by ranks.customer_key
),

final as (
    select
        matched.customer_key,
        rules.rule_order,
        rules.segment as behaviour_segment
    from matched
    inner join rules on matched.rule_order = rules.rule_order
)

select * from final
