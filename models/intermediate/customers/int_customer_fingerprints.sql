with baskets as (
    select * from {{ ref('int_baskets') }}
),

orders as (
    select
        order_key,
        customer_key
    from {{ ref('int_orders') }}
    where customer_key is not null
),

-- a sum of hashes is the same in whatever order rows come, and another one where a basket changes
summed as (
    select
        orders.customer_key,
        sum(cast({{ key_of('baskets.order_key, baskets.items_hash') }} as decimal(38, 0))) as baskets_sum
    from baskets
    inner join orders on baskets.order_key = orders.order_key
    group by orders.customer_key
),

final as (
    select
        customer_key,
        {{ key_of("'" ~ code_version() ~ "', baskets_sum") }} as fingerprint
    from summed
)

select * from final
