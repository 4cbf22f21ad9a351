with customers as (
    select * from {{ ref('int_cluster_sample') }}
    where is_in_silhouette
),

centroids as (
    select * from {{ ref('int_cluster_centroids') }}
),

compared as (
    select
        customers.sample_rank,
        centroids.cluster_count,
        {{ nearest_centroid('customers', 'centroids') }} as nearest
    from customers
    cross join centroids
    group by customers.sample_rank, centroids.cluster_count
),

assigned as (
    select
        sample_rank,
        cluster_count,
        {{ nearest_cluster('nearest') }} as cluster,
        {{ nearest_distance('nearest') }} as squared_distance
    from compared
),

-- distances between all pairs of customers in the sample
paired as (
    select
        customers.sample_rank,
        others.sample_rank as other_rank,
        cast(floor(sqrt(cast({{ squared_distance('customers', 'others') }} as double)) + cast(0.5 as double)) as bigint) as distance
    from customers
    cross join customers as others
),

summed as (
    select
        paired.sample_rank,
        assigned.cluster_count,
        assigned.cluster,
        count(*) as others,
        sum(paired.distance) as distance
    from paired
    inner join assigned on paired.other_rank = assigned.sample_rank
    group by paired.sample_rank, assigned.cluster_count, assigned.cluster
),

-- mean distance to the others in the same cluster, and to the nearest other cluster
averaged as (
    select
        assigned.sample_rank,
        assigned.cluster_count,
        assigned.cluster,
        assigned.squared_distance,
        max(case when summed.cluster = assigned.cluster
                then cast(summed.distance as double) / nullif(cast(summed.others - 1 as double), 0)
        end) as within_cluster,
        min(case when summed.cluster <> assigned.cluster
                then cast(summed.distance as double) / cast(summed.others as double)
        end) as next_cluster
    from assigned
    inner join summed
        on assigned.sample_rank = summed.sample_rank
            and assigned.cluster_count = summed.cluster_count
    group by assigned.sample_rank, assigned.cluster_count, assigned.cluster, assigned.squared_distance
),

-- in millionths; 0 for a customer alone in its cluster, null with a single cluster
silhouettes as (
    select
        *,
        case
            when next_cluster is null then null
            when within_cluster is null or greatest(within_cluster, next_cluster) = 0 then 0
            else cast(floor(
                    (next_cluster - within_cluster) / greatest(within_cluster, next_cluster) * 1000000 + cast(0.5 as double)
                ) as bigint)
        end as silhouette
    from averaged
),

totalled as (
    select
        cluster_count,
        cluster,
        cast(count(*) as bigint) as customers,
        cast(sum(squared_distance) as decimal(38, 0)) as squared_distance,
        cast(sum(silhouette) as decimal(38, 0)) as silhouette_millionths
    from silhouettes
    group by cluster_count, cluster
)

select * from totalled
