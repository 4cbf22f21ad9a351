-- The measures of the selection. The metrics of the semantic layer have the same definitions.
select
    coalesce(sum(order_value), 0) as total_sales,
    count(*) as orders,
    sum(units) / nullif(count(*), 0) as average_basket_size,
    sum(order_value) / nullif(count(*), 0) as average_basket_spend,
    coalesce(sum(case when not is_customer then order_value end), 0) as guest_sales,
    (select count(*) from selected_customers) as customers,
    (select avg(case when orders > 1 then 1.0 else 0 end) from selected_customers) as repeat_rate,
    (select sum(reordered_lines) / nullif(sum(product_lines), 0) from selected_customers) as reorder_rate
from selected_orders
