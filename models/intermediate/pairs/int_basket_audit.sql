with sale_orders as (
    select
        distinct_products,
        {{ within_limit('distinct_products', 'max_basket_items') }} as is_counted
    from {{ ref('int_order_totals') }}
    where is_sale_order
),

final as (
    select
        cast(count(*) as bigint) as sale_orders,
        cast(count(case when distinct_products = 0 then 1 end) as bigint) as orders_without_product,
        cast(count(case when not is_counted then 1 end) as bigint) as orders_over_limit,
        cast(count(case when is_counted then 1 end) as bigint) as orders_counted
    from sale_orders
)

select * from final
