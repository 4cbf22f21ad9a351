with products as (
    select * from {{ ref('int_products') }}
),

final as (
    select
        product_id,
        product_name,
        department,
        is_product,
        non_product_kind
    from products
)

select * from final
