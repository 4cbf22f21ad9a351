with silhouettes as (
    select * from {{ ref('int_cluster_silhouettes') }}
),

compared as (
    select
        cluster_count,
        cluster_count = {{ var('cluster_count') }} as is_in_use,
        count(*) as clusters_found,
        cast(sum(customers) as bigint) as customers_compared,
        {{ rounded_ratio('sum(squared_distance)', 'sum(customers) * 100000000') }} as mean_squared_distance,
        {{ rounded_ratio('sum(silhouette_millionths)', 'sum(customers) * 1000000') }} as silhouette
    from silhouettes
    group by cluster_count
)

select * from compared
