-- Orders by value, in the bands of the mart.
select
    bands.band_order,
    bands.band,
    count(selected_orders.order_id) as orders,
    count(selected_orders.order_id) / nullif(sum(count(selected_orders.order_id)) over (), 0) as share_of_orders,
    coalesce(sum(selected_orders.order_value), 0) as revenue,
    sum(selected_orders.order_value) / nullif(sum(sum(selected_orders.order_value)) over (), 0) as share_of_revenue
from order_value_distribution as bands
left join selected_orders
    on selected_orders.order_value >= bands.lower_bound
    and (selected_orders.order_value < bands.upper_bound or bands.upper_bound is null)
group by bands.band_order, bands.band
order by bands.band_order
