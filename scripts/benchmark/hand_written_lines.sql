-- Everything that reads the order lines, written for the synthetic grocer, whose rows are clean: no guests, no returns, no
-- product twice in an order. The lines are read twice, once to count products and once into one list per order; everything
-- else is computed from these lists. Variables: raw_path, the folder of the raw files; min_pair_orders.

create temp table ordered as
select
    order_id,
    user_id,
    cast(
        timestamp '2017-01-01' + to_hours(cast(
            24 * coalesce(first_value(order_dow) over of_customer, 0)
            + 24 * coalesce(sum(days_since_prior_order) over of_customer, 0)
            + coalesce(order_hour_of_day, 0) as bigint
        )) as date
    ) as order_date
from read_parquet(getvariable('raw_path') || '/orders.parquet')
window of_customer as (partition by user_id order by order_number, order_id rows between unbounded preceding and current row);

create temp table goods as
with counted as (
    select
        product_id,
        count(*) as orders
    from read_parquet(getvariable('raw_path') || '/order_products.parquet')
    group by product_id
)

select
    products.product_id::varchar as product_id,
    product_name,
    coalesce(department, 'Unknown') as department,
    prices::decimal(18, 4) as price,
    row_number() over (order by products.product_id::varchar)::integer as number,
    coalesce(counted.orders, 0) as orders,
    products.product_id as raw_id
from read_parquet(getvariable('raw_path') || '/products.parquet') as products
left join read_parquet(getvariable('raw_path') || '/departments.parquet') as departments using (department_id)
left join counted on products.product_id = counted.product_id;

create temp table baskets as
select
    order_id,
    list(number) as numbers,
    list(number) filter (goods.orders >= getvariable('min_pair_orders')) as frequent_numbers
from read_parquet(getvariable('raw_path') || '/order_products.parquet') as lines
join goods on lines.product_id = goods.raw_id
group by order_id;

create temp table bought as
select
    user_id,
    number,
    count(*)::integer as lines
from (select user_id, unnest(numbers) as number from baskets join ordered using (order_id))
group by user_id, number;

create schema if not exists intermediate;
create schema if not exists marts;

create or replace table intermediate.int_customers as
select
    row_number() over (order by user_id::varchar)::integer as customer_key,
    user_id::varchar as customer_id,
    'Unknown' as country,
    state,
    null::varchar as region,
    age::integer as age,
    null::varchar as age_group,
    income::decimal(18, 2) as income,
    null::varchar as income_group,
    fam_status as family_status,
    null::varchar as household_group,
    user_id
from read_parquet(getvariable('raw_path') || '/customers.parquet');

create or replace table intermediate.int_customer_measures as
with by_product as (
    select
        user_id,
        count(*) as distinct_products,
        sum(lines) as lines,
        sum(lines * price) as amount,
        sum(lines) filter (price is not null) as priced_lines
    from bought
    join goods using (number)
    group by user_id
),

by_order as (
    select
        user_id,
        count(*) as orders,
        min(order_date) as first_sale_date,
        max(order_date) as last_sale_date,
        count(distinct order_date) as purchase_days
    from ordered
    semi join baskets using (order_id)
    group by user_id
)

select
    customer_key,
    customer_id,
    country,
    true as is_home_country,
    orders,
    0::bigint as cancelled_orders,
    lines::bigint as lines,
    lines::decimal(38, 3) as units,
    coalesce(amount, 0)::decimal(38, 4) as gross_amount,
    0::decimal(38, 4) as discount_amount,
    0::decimal(38, 4) as returned_amount,
    coalesce(amount, 0)::decimal(38, 4) as net_amount,
    first_sale_date,
    last_sale_date,
    purchase_days,
    (last_sale_date - first_sale_date)::integer as purchase_span_days,
    (max(last_sale_date) over () - last_sale_date)::integer as recency_days,
    distinct_products,
    lines::bigint as product_lines,
    (lines - distinct_products)::bigint as reordered_lines,
    coalesce(amount, 0)::decimal(38, 4) as price_sum,
    coalesce(priced_lines, 0)::bigint as priced_lines,
    lines::bigint as purchased_items,
    0::bigint as cancelled_items
from by_order
join by_product using (user_id)
join intermediate.int_customers using (user_id);

-- pairs: counted first in about four million buckets, then individually if the bucket count is high enough (Park, Chen and Yu, 1995)
create temp table buckets as
select (a::bigint * 7919 + b) & 4194303 as bucket
from (
    select a, unnest(frequent_numbers) as b
    from (select unnest(frequent_numbers) as a, frequent_numbers from baskets)
)
where a < b
group by bucket
having count(*) >= getvariable('min_pair_orders');

create or replace table marts.product_pairs as
with counted as (
    select
        a,
        b,
        count(*) as orders_together
    from (
        select a, unnest(frequent_numbers) as b
        from (select unnest(frequent_numbers) as a, frequent_numbers from baskets)
    )
    semi join buckets on (a::bigint * 7919 + b) & 4194303 = buckets.bucket
    where a < b
    group by a, b
    having count(*) >= getvariable('min_pair_orders')
),

named as (
    select
        goods_a.product_id as product_id_a,
        goods_b.product_id as product_id_b,
        goods_a.product_name as product_name_a,
        goods_b.product_name as product_name_b,
        orders_together,
        goods_a.orders as orders_a,
        goods_b.orders as orders_b,
        (select count(*) from baskets)::double as orders
    from counted
    join goods as goods_a on a = goods_a.number
    join goods as goods_b on b = goods_b.number
)

select
    * exclude (orders),
    orders_together / orders as support,
    orders_together / orders_a as confidence_a_to_b,
    orders_together / orders_b as confidence_b_to_a,
    orders_together * orders / orders_a / orders_b as lift,
    orders_together / orders - (orders_a / orders) * (orders_b / orders) as leverage,
    (1 - orders_b / orders) / nullif(1 - orders_together / orders_a, 0) as conviction_a_to_b,
    (1 - orders_a / orders) / nullif(1 - orders_together / orders_b, 0) as conviction_b_to_a,
    orders * (orders * orders_together - orders_a * orders_b) ** 2
    / (orders_a::double * orders_b * (orders - orders_a) * (orders - orders_b)) as chi_square,
    row_number() over (order by orders_together desc, product_id_a, product_id_b) as pair_rank
from named;
