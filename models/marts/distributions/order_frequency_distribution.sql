with bands as (
    select * from {{ ref('int_distributions') }}
    where distribution = 'order_frequency'
),

final as (
    select
        band_order,
        band,
        cast(lower_bound as integer) as lower_bound,
        cast(upper_bound as integer) as upper_bound,
        members as customers,
        share_of_members as share_of_customers,
        revenue,
        share_of_revenue
    from bands
)

select * from final
