with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

measures as (
    select * from {{ ref('int_customer_measures') }}
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
),

bands as (
    select 'order_value' as distribution, band_order, band, cast(null as string) as buyer_kind, lower_bound, upper_bound
    from {{ ref('order_value_bands') }}
    union all
    select 'product_diversity' as distribution, band_order, band, buyer_kind, lower_bound, upper_bound
    from {{ ref('product_diversity_bands') }}
    union all
    select 'order_frequency' as distribution, band_order, band, cast(null as string) as buyer_kind, lower_bound, upper_bound
    from {{ ref('order_frequency_bands') }}
),

-- frequency of each value, so that fewer rows are joined to the bands
members as (
    select 'order_value' as distribution, order_value as measure, count(*) as members, sum(order_value) as amount
    from order_totals
    group by order_value
    union all
    select 'product_diversity' as distribution, distinct_products as measure, count(*) as members, sum(net_amount) as amount
    from measures
    where exists (select 1 from products)  -- unknown if the input has no products
    group by distinct_products
    union all
    select 'order_frequency' as distribution, orders as measure, count(*) as members, sum(net_amount) as amount
    from measures
    group by orders
),

-- every band, including empty ones
counted as (
    select
        bands.distribution,
        bands.band_order,
        bands.band,
        bands.buyer_kind,
        bands.lower_bound,
        bands.upper_bound,
        coalesce(sum(members.members), 0) as members,
        coalesce(sum(members.amount), 0) as revenue
    from bands
    left join members
        on bands.distribution = members.distribution
            and members.measure >= bands.lower_bound
            and (members.measure < bands.upper_bound or bands.upper_bound is null)
    group by bands.distribution, bands.band_order, bands.band, bands.buyer_kind, bands.lower_bound, bands.upper_bound
),

final as (
    select
        distribution,
        band_order,
        band,
        buyer_kind,
        lower_bound,
        upper_bound,
        cast(members as bigint) as members,
        coalesce({{ ratio('members', 'sum(members) over (partition by distribution)') }}, 0) as share_of_members,
        cast(revenue as decimal(38, 4)) as revenue,
        coalesce({{ ratio('revenue', 'sum(revenue) over (partition by distribution)') }}, 0) as share_of_revenue
    from counted
)

select * from final
