with targeting as (
    select * from {{ ref('int_targeting') }}
    where department_key is not null
),

departments as (
    select * from {{ ref('int_departments') }}
),

final as (
    select
        targeting.scheme,
        targeting.segment,
        departments.department,
        targeting.lines,
        targeting.customers,
        targeting.orders,
        targeting.revenue,
        targeting.mean_price,
        targeting.reorder_rate
    from targeting
    inner join departments on targeting.department_key = departments.department_key
)

select * from final
