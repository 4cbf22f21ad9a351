-- Orders on the same day are one purchase, because the lifetime value models allow only one purchase at a time.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order and customer_key is not null
),

final as (
    select
        customer_key,
        order_date,
        cast(sum(order_value) as decimal(18, 4)) as order_value
    from order_totals
    group by customer_key, order_date
)

select * from final
