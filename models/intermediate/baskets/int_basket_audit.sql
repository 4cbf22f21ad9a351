with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

baskets as (
    select
        order_key,
        {{ within_limit('distinct_products', 'max_basket_items') }} as is_counted
    from {{ ref('int_baskets') }}
),

final as (
    select
        cast(count(*) as bigint) as sale_orders,
        cast(count(case when baskets.order_key is null then 1 end) as bigint) as orders_without_product,
        cast(count(case when not baskets.is_counted then 1 end) as bigint) as orders_over_limit,
        cast(count(case when coalesce(baskets.is_counted, true) then 1 end) as bigint) as orders_counted
    from order_totals
    left join baskets on order_totals.order_key = baskets.order_key
)

select * from final
