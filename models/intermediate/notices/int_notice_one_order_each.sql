-- Some shops assign a new customer id to every order, which makes everybody a one-time buyer.
with orders as (
    select * from {{ ref('int_orders') }}
    where customer_key is not null
),

counted as (
    select
        count(*) as orders,
        count(distinct customer_key) as customers
    from orders
),

final as (
    select
        'one order each' as topic,
        cast(null as string) as raw_table,
        cast(orders as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        'All ' || cast(customers as string) || ' customers have exactly one order, so repeat purchases cannot be measured.'
        || ' If your shop assigns a new customer id to every order, use column_map to choose a stable column (such as an e-mail address),'
        || ' or put a table customer_ids with the columns customer_id and person_id into the folder raw_path.' as message
    from counted
    where orders = customers and orders >= {{ var('min_orders_for_notice') }}
)

select * from final
