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

items as (
    select
        order_departments.order_key,
        order_departments.department_key
    from order_departments
    left join baskets_over_limit on order_departments.order_key = baskets_over_limit.order_key
    where baskets_over_limit.order_key is null
),

final as (
    select
        a.department_key as department_key_a,
        b.department_key as department_key_b,
        cast(count(*) as bigint) as orders_together
    from items as a
    inner join items as b
        on a.order_key = b.order_key
            and a.department_key <= b.department_key
    group by a.department_key, b.department_key
)

select * from final
