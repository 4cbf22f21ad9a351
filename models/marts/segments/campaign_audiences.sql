with members as (
    select * from {{ ref('customer_segments') }}
),

metrics as (
    select * from {{ ref('customer_metrics') }}
),

rules as (
    select * from {{ ref('campaign_rules') }}
),

offers as (
    select * from {{ ref('int_customer_offers') }}
),

matched as (
    select
        members.customer_id,
        rules.action,
        min(rules.rule_order) as rule_order
    from members
    inner join metrics on members.customer_id = metrics.customer_id
    inner join rules
        on members.scheme = rules.scheme
            and members.segment = rules.segment
            and (rules.recency_days_up_to is null or metrics.recency_days <= rules.recency_days_up_to)
    group by members.customer_id, rules.action
),

final as (
    select
        matched.customer_id,
        matched.action,
        rules.scheme,
        rules.segment,
        rules.reason || '. Last order ' || cast(metrics.recency_days as string) || ' days before the as-of date, '
        || cast(metrics.orders as string) || ' orders, net amount '
        || cast(cast(metrics.net_amount as decimal(38, 2)) as string) || '.' as reason,
        offers.product_id_1,
        offers.product_id_2,
        offers.product_id_3
    from matched
    inner join rules on matched.rule_order = rules.rule_order
    inner join metrics on matched.customer_id = metrics.customer_id
    left join offers on matched.customer_id = offers.customer_id
)

select * from final
