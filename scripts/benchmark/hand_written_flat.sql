-- A lean script for a flat file of lines, with the columns of UCI Online Retail: one version of each order,
-- products with their most frequent names, narrow lines of whole numbers, totals by order and by customer,
-- baskets as lists, and four marts. It validates, rejects and tests nothing. Variable: raw_path, the folder of the file.
-- The file is read three times, because a copy of it would cost more. rules.non_products must be loaded.

create schema if not exists intermediate;
create schema if not exists marts;

-- lines of one order may disagree on customer, time or country: the version on most lines, then the earliest
create temp table orders as
with versions as (
    select
        InvoiceNo as order_id,
        CustomerID as customer_number,
        InvoiceDate as ordered_at,
        Country as country,
        count(*) as lines
    from read_parquet(getvariable('raw_path') || '/lines.parquet')
    group by all
),

best as (
    select *
    from versions
    qualify row_number() over (
        partition by order_id
        order by lines desc, ordered_at, customer_number nulls last, country nulls last
    ) = 1
)

select
    row_number() over (order by ordered_at, order_id)::integer as order_key,
    order_id,
    customer_number,
    coalesce(customer_number::varchar, 'guest') as customer_id,
    ordered_at,
    country,
    order_id like 'C%' as is_cancelled
from best;

-- Each distinct code and name is cleaned once, not on every line.
create temp table typed as
select
    StockCode as code,
    Description as name,
    count(*) as lines
from read_parquet(getvariable('raw_path') || '/lines.parquet')
group by all;

create temp table products as
with named as (
    select
        upper(code) as product_id,
        nullif(trim(name), '') as product_name,
        sum(lines) as lines
    from typed
    group by all
),

best as (
    select *
    from named
    qualify row_number() over (
        partition by product_id
        order by product_name is null, lines desc, product_name
    ) = 1
)

select
    row_number() over (order by best.product_id)::integer as product_key,
    best.product_id,
    coalesce(best.product_name, 'Unknown') as product_name,
    non_products.product_id is null as is_product
from best
left join rules.non_products as non_products on best.product_id = non_products.product_id;

create temp table codes as
select distinct
    code,
    product_key
from typed
join products on upper(code) = product_id;

create or replace table intermediate.order_lines as
select
    orders.order_key,
    codes.product_key,
    lines.Quantity::decimal(18, 3) as quantity,
    lines.UnitPrice::decimal(18, 4) as unit_price,
    (quantity * unit_price)::decimal(18, 4) as amount,
    lines.Quantity > 0 and lines.UnitPrice > 0 and not orders.is_cancelled as is_sale
from read_parquet(getvariable('raw_path') || '/lines.parquet') as lines
join orders on lines.InvoiceNo = orders.order_id
join codes on lines.StockCode = codes.code;

create or replace table intermediate.order_products as
select
    order_key,
    product_key,
    count(*)::integer as lines,
    sum(amount)::decimal(18, 4) as gross_amount,
    sum(unit_price)::decimal(18, 4) as price_sum
from intermediate.order_lines
where is_sale
group by order_key, product_key;

-- orders are numbered by time, so the smallest is the first in which the customer bought the product
create or replace table intermediate.customer_products as
select
    customer_number,
    product_key,
    count(*)::integer as orders,
    sum(lines)::integer as lines,
    min(order_key) as first_order_key,
    arg_min(lines, order_key) as first_order_lines,
    sum(gross_amount)::decimal(18, 4) as gross_amount,
    sum(price_sum)::decimal(18, 4) as price_sum
from intermediate.order_products
join orders using (order_key)
join products using (product_key)
where customer_number is not null and is_product
group by customer_number, product_key;

create or replace table intermediate.baskets as
select
    order_key,
    list(product_key) as product_keys
from intermediate.order_products
join products using (product_key)
where is_product
group by order_key;

create or replace table marts.dim_products as
select
    product_id,
    product_name
from products;

create or replace table marts.fct_orders as
with totals as (
    select
        order_key,
        count(*) as lines,
        count(*) filter (is_sale) as sale_lines,
        coalesce(sum(quantity) filter (is_sale), 0)::decimal(18, 3) as units,
        coalesce(sum(amount) filter (is_sale), 0)::decimal(18, 4) as order_value,
        coalesce(-sum(amount) filter (amount < 0), 0)::decimal(18, 4) as returned_amount
    from intermediate.order_lines
    group by order_key
)

select
    order_id,
    customer_id,
    ordered_at,
    ordered_at::date as order_date,
    country,
    order_value,
    returned_amount,
    units,
    lines,
    sale_lines,
    coalesce(len(product_keys), 0) as distinct_products
from totals
join orders using (order_key)
left join intermediate.baskets using (order_key);

create or replace table marts.customer_metrics as
with bought as (
    select
        customer_number::varchar as customer_id,
        count(*) as distinct_products,
        sum(lines) as product_lines,
        sum(lines - first_order_lines) as reordered_lines
    from intermediate.customer_products
    group by customer_number
),

ordered as (
    select
        customer_id,
        count(*) filter (sale_lines > 0) as orders,
        sum(sale_lines) as lines,
        sum(units) as units,
        sum(order_value) as gross_amount,
        sum(returned_amount) as returned_amount,
        min(order_date) filter (sale_lines > 0) as first_sale_date,
        max(order_date) filter (sale_lines > 0) as last_sale_date,
        count(distinct order_date) filter (sale_lines > 0) as purchase_days
    from marts.fct_orders
    where customer_id <> 'guest'
    group by customer_id
    having count(*) filter (sale_lines > 0) > 0
)

select
    ordered.*,
    coalesce(distinct_products, 0) as distinct_products,
    coalesce(product_lines, 0) as product_lines,
    coalesce(reordered_lines, 0) as reordered_lines
from ordered
left join bought using (customer_id);

create or replace table marts.fct_sales as
select
    order_id,
    customer_id,
    product_id,
    ordered_at::date as order_date,
    country,
    quantity,
    unit_price,
    case when is_sale then amount else 0 end as gross_amount,
    case when amount < 0 then -amount else 0 end as returned_amount,
    case when is_sale or amount < 0 then amount else 0 end as net_amount,
    is_sale,
    is_cancelled as is_cancellation
from intermediate.order_lines
join orders using (order_key)
join products using (product_key);
