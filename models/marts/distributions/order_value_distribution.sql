with bands as (
    select * from {{ ref('int_distributions') }}
    where distribution = 'order_value'
),

final as (
    select
        band_order,
        band,
        lower_bound,
        upper_bound,
        members as orders,
        share_of_members as share_of_orders,
        revenue,
        share_of_revenue
    from bands
)

select * from final
