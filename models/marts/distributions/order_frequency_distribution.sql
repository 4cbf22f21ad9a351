with measures as (
    select * from {{ ref('int_customer_measures') }}
),

bands as (
    select * from {{ ref('order_frequency_bands') }}
),

counted as (
    select
        bands.band_order,
        bands.band,
        bands.lower_bound,
        bands.upper_bound,
        count(measures.customer_key) as customers,
        coalesce(sum(measures.net_amount), 0) as revenue
    from bands
    left join measures
        on measures.orders >= bands.lower_bound
            and (measures.orders < bands.upper_bound or bands.upper_bound is null)
    group by bands.band_order, bands.band, bands.lower_bound, bands.upper_bound
),

final as (
    select
        band_order,
        band,
        lower_bound,
        upper_bound,
        cast(customers as bigint) as customers,
        coalesce({{ ratio('customers', 'sum(customers) over ()') }}, 0) as share_of_customers,
        cast(revenue as decimal(38, 4)) as revenue,
        coalesce({{ ratio('revenue', 'sum(revenue) over ()') }}, 0) as share_of_revenue
    from counted
)

select * from final
