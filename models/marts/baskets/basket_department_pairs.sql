with counts as (
    select * from {{ ref('int_department_counts') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

counted_orders as (
    select orders_counted as orders
    from {{ ref('int_basket_audit') }}
),

-- number of baskets per department
alone as (
    select
        department_key_a as department_key,
        orders_together as orders
    from counts
    where department_key_a = department_key_b
),

paired as (
    select * from counts
    where department_key_a < department_key_b
),

joined as (
    select
        departments_a.department as department_a,
        departments_b.department as department_b,
        paired.orders_together,
        alone_a.orders as orders_a,
        alone_b.orders as orders_b,
        counted_orders.orders
    from paired
    cross join counted_orders
    inner join departments as departments_a on paired.department_key_a = departments_a.department_key
    inner join departments as departments_b on paired.department_key_b = departments_b.department_key
    inner join alone as alone_a on paired.department_key_a = alone_a.department_key
    inner join alone as alone_b on paired.department_key_b = alone_b.department_key
),

final as (
    select
        department_a,
        department_b,
        orders_together,
        orders_a,
        orders_b,
        {{ ratio('orders_together', 'orders') }} as support,
        {{ ratio('orders_together', 'orders_a') }} as confidence_a_to_b,
        {{ ratio('orders_together', 'orders_b') }} as confidence_b_to_a,
        {{ ratio('cast(orders_together as decimal(38, 0)) * orders', 'cast(orders_a as decimal(38, 0)) * orders_b') }} as lift,
        cast(row_number() over (order by orders_together desc, department_a, department_b) as bigint) as pair_rank
    from joined
)

select * from final
