-- Customers in every cell of orders x net spend, in the bands of the mart.
select
    bands.orders_band_order,
    bands.orders_band,
    bands.spend_band_order,
    bands.spend_band,
    count(selected_customers.customer_id) as customers,
    count(selected_customers.customer_id) / nullif(sum(count(selected_customers.customer_id)) over (), 0) as share_of_customers,
    coalesce(sum(selected_customers.net_amount), 0) as revenue
from orders_by_spend as bands
left join selected_customers
    on selected_customers.orders >= bands.orders_from
    and (selected_customers.orders < bands.orders_below or bands.orders_below is null)
    and (selected_customers.net_amount >= bands.spend_from or bands.spend_from is null)
    and (selected_customers.net_amount < bands.spend_below or bands.spend_below is null)
group by all
order by bands.orders_band_order, bands.spend_band_order
