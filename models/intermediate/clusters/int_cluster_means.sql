with profiles as (
    select * from {{ ref('int_cluster_profiles') }}
),

means as (
    {%- for feature in cluster_features() %}
    select cluster_key, customers, '{{ feature }}' as measure, mean_{{ feature }} as mean
    from profiles
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        *,
        {{ rounded_ratio('sum(mean * customers) over (partition by measure)', 'sum(customers) over (partition by measure)') }}
            as overall_mean,
        min(mean) over (partition by measure) < max(mean) over (partition by measure) as tells_clusters_apart
    from means
)

select * from compared
