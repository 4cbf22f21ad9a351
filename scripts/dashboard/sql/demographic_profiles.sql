-- The demographic profiles of the selection, largest first.
select
    dim_customers.demographic_profile,
    count(*) as customers,
    count(*) / sum(count(*)) over () as share_of_customers,
    sum(selected_customers.net_amount) as revenue,
    avg(selected_customers.orders) as mean_orders
from selected_customers
inner join dim_customers on selected_customers.customer_id = dim_customers.customer_id
group by dim_customers.demographic_profile
order by customers desc, dim_customers.demographic_profile
