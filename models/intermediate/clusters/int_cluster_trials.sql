{{ config(materialized='iterated') }}

-- Each iteration moves every centroid to the mean of its customers (Lloyd's algorithm), until the run has converged.
with customers as (
    select * from {{ ref('int_cluster_sample') }}
    where is_in_trials
),

starts as (
    select * from {{ ref('int_cluster_starts') }}
),

rounds as (
    select * from {{ this }}
),

counts as (
    select cluster_count
    from (values (2), (3), (4), (5), (6), (7), (8), (9), (10)) as tried (cluster_count)
),

-- from the fifteenth iteration on, only runs within one percent of the best one continue
moving as (
    select *
    from (
        select
            *,
            max(round) over () as last_round,
            min(squared_distance) over (partition by cluster_count) as least_distance
        from rounds
    ) as compared
    where round = last_round
        and not is_settled
        and (round < 15 or squared_distance * 100 <= least_distance * 101)
        and round < 60
),

centroids as (
    select round, cluster_count, search, cluster, {{ coordinates('moving') }}
    from moving
    union all
    select 0 as round, counts.cluster_count, starts.search, starts.cluster, {{ coordinates('starts') }}
    from starts
    inner join counts on starts.cluster <= counts.cluster_count
    where not exists (select 1 from rounds)
),

assigned as (
    select
        customers.sample_rank,
        centroids.cluster_count,
        centroids.search,
        {{ nearest_centroid('customers', 'centroids') }} as nearest
    from customers
    cross join centroids
    group by customers.sample_rank, centroids.cluster_count, centroids.search
),

gathered as (
    select
        assigned.cluster_count,
        assigned.search,
        {{ nearest_cluster('assigned.nearest') }} as cluster,
        sum({{ nearest_distance('assigned.nearest') }}) as squared_distance,
        {{ mean_coordinates('customers') }}
    from assigned
    inner join customers on assigned.sample_rank = customers.sample_rank
    group by 1, 2, 3
),

-- a centroid without customers stays where it is
moved as (
    select
        cast(centroids.round + 1 as bigint) as round,
        cast(centroids.cluster_count as bigint) as cluster_count,
        centroids.search,
        centroids.cluster,
        cast(sum(gathered.squared_distance) over (partition by centroids.cluster_count, centroids.search) as bigint)
            as squared_distance,
        max(coalesce({{ squared_distance('centroids', 'gathered') }}, 0))
            over (partition by centroids.cluster_count, centroids.search)
        = 0 as is_settled,
    {%- for feature in cluster_features() %}
    coalesce(gathered.{{ feature }}_coordinate, centroids.{{ feature }}_coordinate)
        as {{ feature }}_coordinate{{ ',' if not loop.last }}
    {%- endfor %}
    from centroids
    left join gathered
        on centroids.cluster_count = gathered.cluster_count
            and centroids.search = gathered.search
            and centroids.cluster = gathered.cluster
)

select * from moved
