-- Kaplan-Meier estimate (1958): each day removes the share of the customers still at risk who come back. Customers
-- observed for less time count for as long as they were observed, neither as lost nor as returned.
with second_orders as (
    select * from {{ ref('int_second_orders') }}
),

counted as (
    select
        coalesce(days_to_second_order, days_followed) as days,
        count(*) as leaving,
        count(days_to_second_order) as returning_customers
    from second_orders
    group by coalesce(days_to_second_order, days_followed)
),

awaited as (
    select
        days,
        returning_customers,
        sum(leaving) over (order by days desc) as waiting_customers
    from counted
),

shared as (
    select
        *,
        case
            when returning_customers < waiting_customers
                then {{ ratio('waiting_customers - returning_customers', 'waiting_customers') }}
        end as share_away
    from awaited
),

-- product of the daily shares that do not come back, as a sum of logarithms; 0 once nobody is left
multiplied as (
    select
        *,
        sum(ln(share_away)) over (order by days) as log_share_away,
        max(case when share_away is null then 1 else 0 end) over (order by days) as is_nobody_away
    from shared
),

final as (
    select
        days,
        cast(returning_customers as bigint) as returning_customers,
        cast(waiting_customers as bigint) as waiting_customers,
        {{ rounded_ratio('case when is_nobody_away = 1 then 1 else 1 - exp(log_share_away) end', '1') }} as estimated_share_returned
    from multiplied
)

select * from final
