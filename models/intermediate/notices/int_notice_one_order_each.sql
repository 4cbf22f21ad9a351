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
        'Every one of ' || cast(customers as string) || ' customers has exactly one order, so nothing can be said of who comes back.'
        || ' If your shop gives every order a new customer id, map column_map to a column that stays the same (an e-mail, a person''s id),'
        || ' or put a table customer_ids with the columns customer_id, person_id into the folder of raw_path.' as message
    from counted
    where orders = customers and orders >= {{ var('min_orders_for_notice') }}
)

select * from final
