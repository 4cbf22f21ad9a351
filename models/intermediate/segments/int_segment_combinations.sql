-- Millions of rows are summed once per combination of segments instead of once per scheme. Key 0 is for guests.
with customers as (
    select * from {{ ref('int_customers') }}
),

strategic as (
    select * from {{ ref('int_strategic_segments') }}
),

scores as (
    select * from {{ ref('int_priority_scores') }}
    where as_of_number = 0
),

behaviour as (
    select * from {{ ref('int_behaviour_segments') }}
),

labelled as (
    select
        customers.customer_key,
        coalesce(strategic.strategic_segment, 'No purchases') as strategic_segment,
        coalesce(scores.priority_tier, 'No purchases') as priority_tier,
        coalesce(behaviour.behaviour_segment, 'No purchases') as behaviour_segment
    from customers
    left join strategic on customers.customer_key = strategic.customer_key
    left join scores on customers.customer_key = scores.customer_key
    left join behaviour on customers.customer_key = behaviour.customer_key
    union all
    select
        0 as customer_key,
        'Guest' as strategic_segment,
        'Guest' as priority_tier,
        'Guest' as behaviour_segment
),

-- there are only a few hundred combinations
numbered as (
    select
        strategic_segment,
        priority_tier,
        behaviour_segment,
        cast(row_number() over (order by strategic_segment, priority_tier, behaviour_segment) as integer) as combination_key
    from labelled
    group by strategic_segment, priority_tier, behaviour_segment
),

final as (
    select
        labelled.customer_key,
        numbered.combination_key,
        labelled.strategic_segment,
        labelled.priority_tier,
        labelled.behaviour_segment
    from labelled
    inner join numbered
        on labelled.strategic_segment = numbered.strategic_segment
            and labelled.priority_tier = numbered.priority_tier
            and labelled.behaviour_segment = numbered.behaviour_segment
)

select * from final
