-- The customers of the selection with the highest expected spend.
select
    value.customer_id, selected_customers.country, value.probability_active, value.expected_orders,
    value.expected_order_value, value.expected_spend, selected_customers.orders, selected_customers.net_amount
from customer_lifetime_value as value
inner join selected_customers on value.customer_id = selected_customers.customer_id
order by value.expected_spend desc nulls last, value.customer_id
limit 1000
