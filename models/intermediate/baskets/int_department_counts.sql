-- A department paired with itself counts the baskets that hold it.
with order_departments as (
    select * from {{ ref('int_order_departments') }}
    where is_in_basket
),

baskets_over_limit as (
    select * from {{ ref('int_baskets_over_limit') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

baskets as (
    select {{ array_of('departments.department_number') }} as department_numbers
    from order_departments
    inner join departments on order_departments.department_key = departments.department_key
    left join baskets_over_limit on order_departments.order_key = baskets_over_limit.order_key
    where baskets_over_limit.order_key is null
    group by order_departments.order_key
),

opened as (
    select
        {{ each_of('department_numbers') }} as department_number_a,
        department_numbers
    from baskets
),

paired as (
    select
        department_number_a,
        {{ each_of('department_numbers') }} as department_number_b
    from opened
),

final as (
    select
        department_number_a,
        department_number_b,
        cast(count(*) as bigint) as orders_together
    from paired
    where department_number_a <= department_number_b
    group by department_number_a, department_number_b
)

select * from final
