-- Sales by the country of the customer; guests are listed as Unknown. All countries are shown even if some are
-- selected, so that others can be selected too.
with bought as (
    select customer_id, sum(order_value) as total_sales
    from fct_orders
    where is_sale_order
    group by customer_id
)

select
    people.country,
    count(case when people.is_customer then 1 end) as customers,
    sum(bought.total_sales) as total_sales,
    sum(bought.total_sales) / nullif(sum(sum(bought.total_sales)) over (), 0) as share_of_sales
from bought
inner join people on bought.customer_id = people.customer_id
where people.in_segments
group by people.country
order by total_sales desc, people.country
