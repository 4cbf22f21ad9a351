with assignments as (
    select * from {{ ref('int_cluster_assignments') }}
),

customers as (
    select * from {{ ref('int_cluster_measures') }}
),

profiles as (
    select * from {{ ref('cluster_profiles') }}
),

clustered as (
    select
        customers.customer_id,
        profiles.cluster_key,
        profiles.persona,
        -- in standard deviations of the scaled measures
        cast(
            cast(floor(sqrt(cast(assignments.squared_distance as double)) + cast(0.5 as double)) as decimal(28, 0))
            * cast(0.0001 as decimal(5, 4)) as decimal(18, 4)
        ) as centroid_distance,
        profiles.scores_reliable
    from assignments
    inner join customers on assignments.customer_key = customers.customer_key
    inner join profiles on assignments.cluster = profiles.cluster
)

select * from clustered
