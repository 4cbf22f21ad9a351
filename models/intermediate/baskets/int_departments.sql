with products as (
    select * from {{ ref('int_products') }}
),

listed as (
    select distinct department
    from products
),

final as (
    select
        {{ key_of('department') }} as department_key,
        cast(row_number() over (order by department) as integer) as department_number,
        department
    from listed
)

select * from final
