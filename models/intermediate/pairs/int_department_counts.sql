-- A department paired with itself counts the baskets that contain it.
with order_departments as (
    select * from {{ ref('int_order_departments') }}
    where is_in_basket
),

counted_orders as (
    select order_key
    from {{ ref('int_order_totals') }}
    where {{ within_limit('distinct_products', 'max_basket_items') }}
),

baskets as (
    select {{ array_of('order_departments.department_key') }} as department_keys
    from order_departments
    inner join counted_orders on order_departments.order_key = counted_orders.order_key
    group by order_departments.order_key
),

opened as (
    select
        {{ each_of('department_keys') }} as department_key_a,
        department_keys
    from baskets
),

paired as (
    select
        department_key_a,
        {{ each_of('department_keys') }} as department_key_b
    from opened
),

final as (
    select
        department_key_a,
        department_key_b,
        cast(count(*) as bigint) as orders_together
    from paired
    where department_key_a <= department_key_b
    group by department_key_a, department_key_b
)

select * from final
