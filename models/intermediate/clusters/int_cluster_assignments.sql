with customers as (
    select * from {{ ref('int_cluster_features') }}
),

centroids as (
    select * from {{ ref('int_cluster_centroids') }}
    where cluster_count = {{ var('cluster_count') }}
),

compared as (
    select customers.customer_key, {{ nearest_centroid('customers', 'centroids') }} as nearest
    from customers
    cross join centroids
    group by customers.customer_key
),

assigned as (
    select
        customer_key,
        {{ nearest_cluster('nearest') }} as cluster,
        {{ nearest_distance('nearest') }} as squared_distance
    from compared
)

select * from assigned
