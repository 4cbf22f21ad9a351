-- Reused order ids: lines of one order with several customers, or more than a day apart.
with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null
),

-- versions of an order that another version outvotes
versions as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason = 'duplicate order_id' and raw_table is null
),

compared as (
    select
        versions.order_id,
        versions.customer_id,
        coalesce(versions.customer_id, '') != coalesce(orders.customer_id, '') as has_other_customer,
        abs({{ days_between('orders.ordered_at', 'versions.ordered_at') }}) > 1 as is_other_day
    from versions
    inner join orders on versions.order_id = orders.order_id
),

counted as (
    select
        count(distinct order_id) as shared_orders,
        count(distinct case when has_other_customer then order_id end) as orders_of_several_customers,
        count(distinct case when is_other_day then order_id end) as orders_of_several_days
    from compared
    where has_other_customer or is_other_day
),

lost as (
    select
        count(distinct compared.customer_id) as customers,
        min(compared.customer_id) as example
    from compared
    left join orders on compared.customer_id = orders.customer_id
    where orders.customer_id is null and compared.customer_id is not null
),

all_orders as (
    select count(*) as orders from orders
),

final as (
    select
        'shared orders' as topic,
        cast(null as string) as raw_table,
        cast(counted.shared_orders as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        cast(counted.shared_orders as string) || ' of ' || cast(all_orders.orders as string)
        || ' order ids have lines of several customers ('
        || cast(counted.orders_of_several_customers as string) || ') or lines more than a day apart ('
        || cast(counted.orders_of_several_days as string) || '). All lines of an id were assigned to the customer and time of most of them'
        || case
            when lost.customers > 0
                then '; customer ids in no mart for that reason: ' || cast(lost.customers as string) || ', such as ' || lost.example
            else ''
        end || '. If your order ids restart each day or in each store, set what identifies an order: '
        || '--vars ''{order_identity: order_and_customer}'' (or order_and_day, order_and_store).' as message,
        counted.shared_orders > {{ var('max_shared_orders') }} * all_orders.orders as is_too_many
    from counted
    cross join lost
    cross join all_orders
    where counted.shared_orders > 0
)

select * from final
