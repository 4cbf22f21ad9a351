-- Order keys rise with time, so the smallest is the first order, and no other is in an earlier month.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order and customer_key is not null
),

final as (
    select
        customer_key,
        min(order_key) as order_key,
        min(month) as month
    from order_totals
    group by customer_key
)

select * from final
