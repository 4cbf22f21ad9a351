with order_products as (
    select * from {{ ref('int_order_products') }}
),

baskets as (
    select * from {{ ref('int_baskets') }}
    where is_counted
),

final as (
    select
        order_products.product_key,
        cast(count(*) as bigint) as orders
    from order_products
    inner join baskets on order_products.order_key = baskets.order_key
    group by order_products.product_key
)

select * from final
