with measures as (
    select * from {{ ref('int_customer_measures') }}
),

bands as (
    select * from {{ ref('product_diversity_bands') }}
),

counted as (
    select
        bands.band_order,
        bands.band,
        bands.buyer_kind,
        bands.lower_bound,
        bands.upper_bound,
        count(measures.customer_key) as customers,
        coalesce(sum(measures.net_amount), 0) as revenue
    from bands
    left join measures
        on measures.distinct_products >= bands.lower_bound
            and (measures.distinct_products < bands.upper_bound or bands.upper_bound is null)
    group by bands.band_order, bands.band, bands.buyer_kind, bands.lower_bound, bands.upper_bound
),

final as (
    select
        band_order,
        band,
        buyer_kind,
        lower_bound,
        upper_bound,
        cast(customers as bigint) as customers,
        coalesce({{ ratio('customers', 'sum(customers) over ()') }}, 0) as share_of_customers,
        cast(revenue as decimal(38, 4)) as revenue,
        coalesce({{ ratio('revenue', 'sum(revenue) over ()') }}, 0) as share_of_revenue
    from counted
)

select * from final
