with profiles as (
    select * from {{ ref('int_cluster_profiles') }}
),

means as (
    select
        measure,
        min(overall_mean) as overall_mean
    from {{ ref('int_cluster_means') }}
    where not tells_clusters_apart
    group by measure
),

rules as (
    select * from {{ ref('persona_rules') }}
),

undecided as (
    select
        count(*) as rules,
        {{ text_joined("rules.persona || ' (' || rules.measure || ')'", "', '", 'rules.persona_order') }} as personas
    from rules
    inner join means on rules.measure = means.measure
    where rules.at_least_times_overall = 0
),

final as (
    select
        'personas' as topic,
        cast(null as string) as raw_table,
        cast(sum(profiles.customers) as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        'Personas are not reliable, because the measures of these personas are the same in all clusters: ' || min(undecided.personas)
        || '. Clusters that no other rule picks have no persona.' as message
    from profiles
    cross join undecided
    where undecided.rules > 0
    having count(*) > 0
)

select * from final
