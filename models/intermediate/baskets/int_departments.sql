with products as (
    select * from {{ ref('int_products') }}
),

listed as (
    select distinct department
    from products
),

final as (
    select
        cast(row_number() over (order by department) as integer) as department_key,
        department
    from listed
)

select * from final
