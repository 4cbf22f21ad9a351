with order_products as (
    select * from {{ ref('int_order_products') }}
),

final as (
    select
        order_key,
        cast(count(*) as integer) as distinct_products,
        {{ within_limit('count(*)', 'max_basket_items') }} as is_counted
    from order_products
    group by order_key
)

select * from final
