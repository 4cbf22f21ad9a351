-- Number of selected customers, number of all customers, and the as-of date.
select
    (select count(*) from selected_customers) as customers,
    count(*) as all_customers,
    max(last_sale_date + recency_days) as as_of_date,
    (select max(order_date) from fct_orders) as last_order_date
from customer_metrics
