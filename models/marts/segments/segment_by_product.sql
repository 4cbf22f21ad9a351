with targeting as (
    select * from {{ ref('int_targeting') }}
    where product_key is not null
),

products as (
    select * from {{ ref('int_products') }}
),

final as (
    select
        targeting.scheme,
        targeting.segment,
        products.product_id,
        products.product_name,
        products.department,
        targeting.lines,
        targeting.customers,
        targeting.orders,
        targeting.revenue,
        targeting.mean_price,
        targeting.reorder_rate
    from targeting
    inner join products on targeting.product_key = products.product_key
)

select * from final
