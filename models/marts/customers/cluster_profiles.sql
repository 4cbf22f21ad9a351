with profiles as (
    select * from {{ ref('int_cluster_profiles') }}
),

personas as (
    select * from {{ ref('int_cluster_personas') }}
),

-- what is left when every rule has picked its cluster
remaining as (
    select min(persona) as persona
    from {{ ref('persona_rules') }}
    where picks = 'remaining'
),

silhouettes as (
    select * from {{ ref('int_cluster_silhouettes') }}
    where cluster_count = {{ var('cluster_count') }}
),

described as (
    select
        profiles.cluster_key,
        profiles.cluster,
        coalesce(personas.persona, remaining.persona) as persona,
        profiles.customers,
        {{ rounded_ratio('profiles.customers', 'sum(profiles.customers) over ()') }} as share_of_customers,
        {%- for feature in cluster_features() %}
        profiles.mean_{{ feature }},
        {%- endfor %}
        {{ rounded_ratio('silhouettes.silhouette_millionths', 'silhouettes.customers * 1000000') }} as silhouette
    from profiles
    cross join remaining
    left join personas on profiles.cluster_key = personas.cluster_key
    left join silhouettes on profiles.cluster = silhouettes.cluster
)

select * from described
