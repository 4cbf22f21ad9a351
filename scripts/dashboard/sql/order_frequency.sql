-- Customers by number of orders, in the bands of the mart.
select
    bands.band_order,
    bands.band,
    count(selected_customers.customer_id) as customers,
    count(selected_customers.customer_id) / nullif(sum(count(selected_customers.customer_id)) over (), 0) as share_of_customers,
    coalesce(sum(selected_customers.gross_amount), 0) as revenue
from order_frequency_distribution as bands
left join selected_customers
    on selected_customers.orders >= bands.lower_bound
    and (selected_customers.orders < bands.upper_bound or bands.upper_bound is null)
group by bands.band_order, bands.band
order by bands.band_order
