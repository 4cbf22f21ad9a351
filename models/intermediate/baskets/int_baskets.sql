with order_products as (
    select * from {{ ref('int_order_products') }}
),

final as (
    select
        order_key,
        cast(count(*) as integer) as distinct_products,
        cast(sum(lines) as bigint) as product_lines,
        cast(sum(price_sum) as decimal(38, 4)) as price_sum,
        cast(sum(priced_lines) as bigint) as priced_lines,
        {{ within_limit('count(*)', 'max_basket_items') }} as is_counted
    from order_products
    group by order_key
)

select * from final
