with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null and customer_id is null and replaced_id is not null
),

counted as (
    select
        replaced_id,
        count(*) as orders
    from orders
    group by replaced_id
),

ranked as (
    select
        *,
        row_number() over (order by orders desc, replaced_id) as place
    from counted
),

described as (
    select
        sum(orders) as orders,
        count(*) as ids,
        {{ text_joined("case when place <= 5 then replaced_id || ' (' || cast(orders as string) || ')' end", "', '", 'place') }}
            as examples
    from ranked
),

final as (
    select
        'anonymous customers' as topic,
        cast(null as string) as raw_table,
        cast(orders as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        cast(orders as string) || ' orders have a placeholder customer id and count as guest orders: ' || examples
        || case when ids > 5 then ' and ' || cast(ids - 5 as string) || ' more ids' else '' end
        || '. If one of these is a real customer, remove its row from seeds/rules/anonymous_customers.csv.' as message
    from described
    where orders > 0
)

select * from final
