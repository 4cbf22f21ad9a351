-- Orders by value on a logarithmic scale, four steps per power of ten, so that the long tail is visible.
with counted as (
    select cast(floor(log10(order_value) * 4) as integer) as step, count(*) as orders, sum(order_value) as revenue
    from selected_orders
    where order_value > 0
    group by all
),

steps as (
    select unnest(range(min(step), max(step) + 1)) as step from counted
)

select
    power(10, steps.step / 4.0) as value_from,
    power(10, (steps.step + 1) / 4.0) as value_to,
    coalesce(counted.orders, 0) as orders,
    coalesce(counted.revenue, 0) as revenue
from steps
left join counted on steps.step = counted.step
order by steps.step
