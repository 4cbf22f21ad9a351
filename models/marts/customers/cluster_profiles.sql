with profiles as (
    select * from {{ ref('int_cluster_profiles') }}
),

means as (
    select * from {{ ref('int_cluster_means') }}
),

rules as (
    select * from {{ ref('persona_rules') }}
),

personas as (
    select * from {{ ref('int_cluster_personas') }}
),

silhouettes as (
    select * from {{ ref('int_cluster_silhouettes') }}
    where cluster_count = {{ var('cluster_count') }}
),

-- a rule that should always pick but could not: one of the remaining clusters may have been meant
undecided as (
    select count(*) as rules_undecided
    from rules
    inner join means on rules.measure = means.measure
    where rules.at_least_times_overall = 0 and not means.tells_clusters_apart
),

remaining as (
    select
        min(case when rules.picks = 'remaining' then rules.persona end) as steady,
        min(case when rules.picks = 'undecided' then rules.persona end) as undecided,
        max(undecided.rules_undecided) = 0 as can_decide
    from rules
    cross join undecided
),

described as (
    select
        profiles.cluster_key,
        profiles.cluster,
        coalesce(personas.persona, case when remaining.can_decide then remaining.steady else remaining.undecided end) as persona,
        profiles.customers,
        {{ rounded_ratio('profiles.customers', 'sum(profiles.customers) over ()') }} as share_of_customers,
        {%- for feature in cluster_features() %}
        profiles.mean_{{ feature }},
        {%- endfor %}
        {{ rounded_ratio('silhouettes.silhouette_millionths', 'silhouettes.customers * 1000000') }} as silhouette,
        -- fewer clusters than requested are found if too few customers differ
        remaining.can_decide and count(*) over () = {{ var('cluster_count') }} as scores_reliable
    from profiles
    cross join remaining
    left join personas on profiles.cluster_key = personas.cluster_key
    left join silhouettes on profiles.cluster = silhouettes.cluster
)

select * from described
