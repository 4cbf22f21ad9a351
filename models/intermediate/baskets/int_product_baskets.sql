with order_products as (
    select * from {{ ref('int_order_products') }}
),

baskets_over_limit as (
    select * from {{ ref('int_baskets_over_limit') }}
),

final as (
    select
        order_products.product_key,
        cast(count(*) as bigint) as orders
    from order_products
    left join baskets_over_limit on order_products.order_key = baskets_over_limit.order_key
    where baskets_over_limit.order_key is null
    group by order_products.product_key
)

select * from final
