-- The selected customers of dim_customers, computed once per selection.
create or replace temp table people as
select
    dim_customers.customer_id,
    dim_customers.country,
    customer_metrics.customer_id is not null as is_customer,
    (select count(*) from chosen_countries) = 0
        or dim_customers.country in (select name from chosen_countries) as in_countries,
    (select count(*) from chosen_segments) = 0
        or members.customer_id is not null as in_segments
from dim_customers
left join customer_metrics on dim_customers.customer_id = customer_metrics.customer_id
left join customer_segments as members
    on dim_customers.customer_id = members.customer_id
    and members.scheme = (select scheme from chosen_scheme)
    and members.segment in (select name from chosen_segments);

-- one row per selected customer, with every measure
create or replace temp view selected_customers as
select customer_metrics.*
from customer_metrics
inner join people on customer_metrics.customer_id = people.customer_id
where people.in_countries and people.in_segments;

-- one row per sale order of the selection; guests count where no segment is chosen
create or replace temp table selected_orders as
select
    fct_orders.order_id,
    people.is_customer,
    fct_orders.order_date,
    fct_orders.order_value,
    fct_orders.units
from fct_orders
inner join people on fct_orders.customer_id = people.customer_id
where fct_orders.is_sale_order and people.in_countries and people.in_segments;
