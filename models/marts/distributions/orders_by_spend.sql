with measures as (
    select * from {{ ref('int_customer_measures') }}
),

order_bands as (
    select * from {{ ref('order_frequency_bands') }}
),

spend_bands as (
    select * from {{ ref('spend_bands') }}
),

cells as (
    select
        order_bands.band_order as orders_band_order,
        order_bands.band as orders_band,
        order_bands.lower_bound as orders_from,
        order_bands.upper_bound as orders_below,
        spend_bands.band_order as spend_band_order,
        spend_bands.band as spend_band,
        spend_bands.lower_bound as spend_from,
        spend_bands.upper_bound as spend_below
    from order_bands
    cross join spend_bands
),

counted as (
    select
        cells.orders_band_order,
        cells.orders_band,
        cells.spend_band_order,
        cells.spend_band,
        cells.orders_from,
        cells.orders_below,
        cells.spend_from,
        cells.spend_below,
        count(measures.customer_key) as customers,
        coalesce(sum(measures.net_amount), 0) as revenue
    from cells
    left join measures
        on measures.orders >= cells.orders_from
            and (measures.orders < cells.orders_below or cells.orders_below is null)
            and (measures.net_amount >= cells.spend_from or cells.spend_from is null)
            and (measures.net_amount < cells.spend_below or cells.spend_below is null)
    group by
        cells.orders_band_order, cells.orders_band, cells.spend_band_order, cells.spend_band,
        cells.orders_from, cells.orders_below, cells.spend_from, cells.spend_below
),

final as (
    select
        orders_band_order,
        orders_band,
        spend_band_order,
        spend_band,
        cast(customers as bigint) as customers,
        coalesce({{ ratio('customers', 'sum(customers) over ()') }}, 0) as share_of_customers,
        cast(revenue as decimal(38, 4)) as revenue,
        orders_from,
        orders_below,
        spend_from,
        spend_below
    from counted
)

select * from final
