with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

bands as (
    select * from {{ ref('order_value_bands') }}
),

counted as (
    select
        bands.band_order,
        bands.band,
        bands.lower_bound,
        bands.upper_bound,
        count(order_totals.order_key) as orders,
        coalesce(sum(order_totals.gross_amount), 0) as revenue
    from bands
    left join order_totals
        on order_totals.gross_amount >= bands.lower_bound
            and (order_totals.gross_amount < bands.upper_bound or bands.upper_bound is null)
    group by bands.band_order, bands.band, bands.lower_bound, bands.upper_bound
),

final as (
    select
        band_order,
        band,
        lower_bound,
        upper_bound,
        cast(orders as bigint) as orders,
        coalesce({{ ratio('orders', 'sum(orders) over ()') }}, 0) as share_of_orders,
        cast(revenue as decimal(38, 4)) as revenue,
        coalesce({{ ratio('revenue', 'sum(revenue) over ()') }}, 0) as share_of_revenue
    from counted
)

select * from final
