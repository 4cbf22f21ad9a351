-- Box-plot fences (Tukey, 1977): a value more than 1.5 interquartile ranges above the upper quartile is an outlier.
with measures as (
    select * from {{ ref('int_customer_measures') }}
),

quartiles as (
    select
        {{ percentile('net_amount', 0.25) }} as lower_net_amount,
        {{ percentile('net_amount', 0.75) }} as upper_net_amount,
        {{ percentile(ratio('units', 'orders'), 0.25) }} as lower_basket_size,
        {{ percentile(ratio('units', 'orders'), 0.75) }} as upper_basket_size
    from measures
),

final as (
    select
        cast(upper_net_amount + 1.5 * (upper_net_amount - lower_net_amount) as decimal(28, 6)) as upper_net_amount,
        cast(upper_basket_size + 1.5 * (upper_basket_size - lower_basket_size) as decimal(28, 6)) as upper_basket_size
    from quartiles
)

select * from final
