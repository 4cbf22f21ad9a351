with products as (
    select * from {{ ref('int_products') }}
),

final as (
    select distinct
        department_key,
        department
    from products
)

select * from final
