-- A department paired with itself counts the baskets that hold it.
with order_departments as (
    select * from {{ ref('int_order_departments') }}
    where is_in_basket
),

baskets_over_limit as (
    select order_key
    from {{ ref('int_baskets') }}
    where not is_counted
),

departments as (
    select * from {{ ref('int_departments') }}
),

items as (
    select
        order_departments.order_key,
        departments.department_number
    from order_departments
    inner join departments on order_departments.department_key = departments.department_key
    left join baskets_over_limit on order_departments.order_key = baskets_over_limit.order_key
    where baskets_over_limit.order_key is null
),

final as (
    select
        a.department_number as department_number_a,
        b.department_number as department_number_b,
        cast(count(*) as bigint) as orders_together
    from items as a
    inner join items as b
        on a.order_key = b.order_key
            and a.department_number <= b.department_number
    group by a.department_number, b.department_number
)

select * from final
