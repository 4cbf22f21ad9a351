with items as (
    select * from {{ ref('int_basket_items') }}
),

final as (
    select
        product_key,
        cast(count(*) as bigint) as orders
    from items
    group by product_key
)

select * from final
