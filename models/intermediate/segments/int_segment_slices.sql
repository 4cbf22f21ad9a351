with members as (
    select * from {{ ref('customer_segments') }}
),

metrics as (
    select * from {{ ref('customer_metrics') }}
),

demographics as (
    select * from {{ ref('int_customer_demographics') }}
),

counted as (
    select
        members.scheme,
        members.segment,
        metrics.country,
        demographics.region,
        demographics.demographic_profile,
        count(*) as customers,
        sum(metrics.net_amount) as revenue
    from members
    inner join metrics on members.customer_id = metrics.customer_id
    inner join demographics on members.customer_id = demographics.customer_id
    group by members.scheme, members.segment, metrics.country, demographics.region, demographics.demographic_profile
),

sliced as (
    select 'country' as slice, country as slice_value, scheme, segment, customers, revenue from counted
    union all
    select 'region' as slice, region as slice_value, scheme, segment, customers, revenue from counted
    union all
    select 'demographic_profile' as slice, demographic_profile as slice_value, scheme, segment, customers, revenue from counted
),

summed as (
    select
        slice,
        slice_value,
        scheme,
        segment,
        sum(customers) as customers,
        sum(revenue) as revenue
    from sliced
    group by slice, slice_value, scheme, segment
),

final as (
    select
        slice,
        slice_value,
        scheme,
        segment,
        cast(customers as bigint) as customers,
        {{ ratio('customers', 'sum(customers) over (partition by slice, scheme, slice_value)') }} as share_within_slice,
        {{ ratio('customers', 'sum(customers) over (partition by slice, scheme, segment)') }} as share_within_segment,
        cast(revenue as decimal(38, 4)) as revenue
    from summed
)

select * from final
