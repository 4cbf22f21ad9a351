-- The box plot of order values: quartiles, Tukey's whiskers, minimum and maximum, and the orders beyond the whiskers.
with quantiles as (
    select
        count(*) as orders,
        min(order_value) as minimum,
        quantile_cont(order_value, [0.25, 0.5, 0.75, 0.99]) as points,
        max(order_value) as maximum,
        avg(order_value) as mean
    from selected_orders
),

fenced as (
    select
        orders,
        minimum,
        maximum,
        mean,
        points[1] as lower_quartile,
        points[2] as median,
        points[3] as upper_quartile,
        points[4] as p99,
        points[1] - 1.5 * (points[3] - points[1]) as lower_fence,
        points[3] + 1.5 * (points[3] - points[1]) as upper_fence
    from quantiles
    where orders > 0
)

select
    fenced.*,
    min(case when selected_orders.order_value >= fenced.lower_fence then selected_orders.order_value end) as lower_whisker,
    max(case when selected_orders.order_value <= fenced.upper_fence then selected_orders.order_value end) as upper_whisker,
    count(case when selected_orders.order_value > fenced.upper_fence then 1 end) as orders_above
from fenced
cross join selected_orders
group by all
