-- An id with a large share of all orders is often one that a till uses for everybody.
with orders as (
    select * from {{ ref('int_orders') }}
),

counted as (
    select
        customer_key,
        count(*) as orders,
        sum(count(*)) over () as all_orders
    from orders
    group by customer_key
),

frequent as (
    select
        customers.customer_id,
        counted.orders,
        counted.all_orders,
        row_number() over (order by counted.orders desc, customers.customer_id) as place
    from counted
    inner join {{ ref('int_customers') }} as customers on counted.customer_key = customers.customer_key
    where counted.all_orders >= {{ var('min_orders_for_notice') }}
        and counted.orders > {{ var('max_customer_share') }} * counted.all_orders
),

described as (
    select
        sum(orders) as orders,
        count(*) as ids,
        {{ text_joined("case when place <= 5 then customer_id || ' (' || cast(orders as string) || ' of ' || cast(all_orders as string)
            || ' orders, ' || cast(cast(100.0 * orders / all_orders as decimal(5, 1)) as string) || ' %)' end", "', '", 'place') }} as examples
    from frequent
),

final as (
    select
        'frequent customers' as topic,
        cast(null as string) as raw_table,
        cast(orders as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        'A single customer id has more than {{ var('max_customer_share') }} of all orders: ' || examples
        || case when ids > 5 then ' and ' || cast(ids - 5 as string) || ' more ids' else '' end
        || '. If it is a placeholder, such as the default customer of a till, add it in upper case to seeds/rules/anonymous_customers.csv'
        || ' and build again. If it is a real customer, build with --vars ''{max_customer_share: 1}''.' as message
    from described
    where orders > 0
)

select * from final
