-- What every segment buys, after hand_written_lines.sql and hand_written_segmentations.sql in the same session.

create temp table labels as
select
    user_id,
    dense_rank() over (order by strategic_segment, priority_tier, behaviour_segment)::integer as mix,
    strategic_segment as strategic,
    priority_tier as priority,
    behaviour_segment as behaviour
from marts.customer_behaviour
join intermediate.int_customers using (customer_id);

create temp table mixes as
select distinct mix, unnest(['strategic', 'priority', 'behaviour']) as scheme, unnest([strategic, priority, behaviour]) as segment
from labels;

create temp table mix_products as
select
    mix,
    number,
    count(*) as customers,
    sum(lines) as lines
from bought
join labels using (user_id)
group by mix, number;

-- (from the lines: DuckDB 2.0.0 sometimes stops with an internal error if a join follows an unnest of a join)
create temp table mix_departments as
with by_order as (
    select distinct lines.order_id, department
    from read_parquet(getvariable('raw_path') || '/order_products.parquet') as lines
    join goods on lines.product_id = goods.raw_id
),

by_customer as (
    select user_id, department, count(*) as orders
    from by_order
    join ordered using (order_id)
    group by user_id, department
)

select
    mix,
    department,
    count(*) as customers,
    sum(orders) as orders
from by_customer
join labels using (user_id)
group by mix, department;

create or replace table marts.segment_by_product as
select
    scheme,
    segment,
    product_id,
    product_name,
    department,
    sum(lines)::bigint as lines,
    sum(customers)::bigint as customers,
    sum(lines)::bigint as orders,
    coalesce(sum(lines * price), 0) as revenue,
    max(price) as mean_price,
    sum(lines - customers) / sum(lines) as reorder_rate
from mix_products
join mixes using (mix)
join goods using (number)
group by all;

create or replace table marts.segment_by_department as
with lines_of as (
    select
        scheme,
        segment,
        department,
        sum(lines) as lines,
        sum(lines * price) as revenue,
        sum(lines) filter (price is not null) as priced_lines,
        sum(lines - customers) as reordered_lines
    from mix_products
    join mixes using (mix)
    join goods using (number)
    group by all
),

orders_of as (
    select
        scheme,
        segment,
        department,
        sum(customers) as customers,
        sum(orders) as orders
    from mix_departments
    join mixes using (mix)
    group by all
)

select
    scheme,
    segment,
    department,
    lines::bigint as lines,
    customers::bigint as customers,
    orders::bigint as orders,
    coalesce(revenue, 0) as revenue,
    round(revenue / priced_lines, 6) as mean_price,
    reordered_lines / lines as reorder_rate
from lines_of
join orders_of using (scheme, segment, department);
