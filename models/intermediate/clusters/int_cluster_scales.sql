with customers as (
    select * from {{ ref('int_cluster_measures') }}
),

-- customers per value, so that no feature needs all customers sorted in one place
counted as (
    {%- for feature in cluster_features() %}
    select '{{ feature }}' as feature, {{ rooted_measure(feature) }} as root, count(*) as customers
    from customers
    group by 1, 2
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

accumulated as (
    select
        *,
        sum(customers) over (partition by feature order by root) as customers_up_to,
        sum(customers) over (partition by feature) as all_customers
    from counted
),

-- the 99th percentile: the lowest value that 99 % of customers do not exceed
limited as (
    select feature, min(root) as cap
    from accumulated
    where customers_up_to * 100 >= all_customers * 99
    group by feature
),

capped as (
    select
        counted.feature,
        counted.customers,
        limited.cap,
        least(counted.root, limited.cap) as root
    from counted
    inner join limited on counted.feature = limited.feature
),

centred as (
    select
        feature,
        cap,
        sum(customers) as customers,
        cast(floor(
            cast(sum(cast(root as decimal(38, 0)) * customers) as double) / cast(sum(customers) as double) + cast(0.5 as double)
        ) as bigint) as mean
    from capped
    group by feature, cap
),

-- the square of a large amount would overflow a bigint
distant as (
    select
        centred.*,
        capped.customers as customers_there,
        cast(capped.root - centred.mean as decimal(19, 0)) as distance
    from centred
    inner join capped on centred.feature = capped.feature
),

scaled as (
    select
        feature,
        cap,
        mean,
        cast(floor(sqrt(
            cast(sum(cast(distance * distance as decimal(38, 0)) * customers_there) as double)
            / cast(max(customers) as double)
        ) + cast(0.5 as double)) as bigint) as deviation
    from distant
    group by feature, cap, mean
)

select * from scaled
