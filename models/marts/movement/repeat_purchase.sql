-- Recent customers have had little time to come back. Counting them as lost would bias every share downwards.
with second_orders as (
    select * from {{ ref('int_second_orders') }}
),

return_days as (
    select * from {{ ref('int_return_days') }}
),

bands as (
    select
        *,
        upper_bound - 1 as within_days
    from {{ ref('repeat_purchase_bands') }}
),

-- by the end of each band: customers who came back, customers observed that long, and those in both groups
counted as (
    select
        bands.band_order,
        count(second_orders.days_to_second_order) as customers_so_far,
        count(case when second_orders.days_to_second_order >= bands.lower_bound then 1 end) as customers,
        count(case when second_orders.days_followed >= bands.within_days then 1 end) as followed_and_returned
    from bands
    inner join second_orders
        on second_orders.days_to_second_order <= bands.within_days
            or (bands.within_days is null and second_orders.days_to_second_order is not null)
    group by bands.band_order
),

followed as (
    select
        bands.band_order,
        count(*) as customers
    from bands
    inner join second_orders on second_orders.days_followed >= bands.within_days
    group by bands.band_order
),

estimated as (
    select
        bands.band_order,
        max(return_days.estimated_share_returned) as share_returned
    from bands
    inner join return_days on return_days.days <= bands.within_days or bands.within_days is null
    group by bands.band_order
),

population as (
    select
        count(*) as customers,
        count(days_to_second_order) as returned
    from second_orders
),

final as (
    select
        bands.band_order,
        bands.band,
        bands.lower_bound,
        bands.upper_bound,
        cast(coalesce(counted.customers, 0) as bigint) as customers,
        coalesce({{ ratio('coalesce(counted.customers, 0)', 'population.customers') }}, 0) as share_of_customers,
        cast(coalesce(counted.customers_so_far, 0) as bigint) as customers_so_far,
        coalesce({{ ratio('coalesce(counted.customers_so_far, 0)', 'population.customers') }}, 0) as share_so_far,
        cast(coalesce(followed.customers, 0) as bigint) as followed_customers,
        {{ ratio('coalesce(counted.followed_and_returned, 0)', 'followed.customers') }} as share_of_followed,
        coalesce(estimated.share_returned, 0) as estimated_share
    from bands
    cross join population
    left join counted on bands.band_order = counted.band_order
    left join followed on bands.band_order = followed.band_order
    left join estimated on bands.band_order = estimated.band_order
    union all
    select
        (select max(band_order) + 1 from bands) as band_order,
        'no second order yet' as band,
        cast(null as integer) as lower_bound,
        cast(null as integer) as upper_bound,
        cast(customers - returned as bigint) as customers,
        coalesce({{ ratio('customers - returned', 'customers') }}, 0) as share_of_customers,
        cast(customers as bigint) as customers_so_far,
        cast(1 as double) as share_so_far,
        cast(0 as bigint) as followed_customers,
        cast(null as double) as share_of_followed,
        cast(null as decimal(28, 6)) as estimated_share
    from population
)

select * from final
