{{ config(materialized='iterated') }}

-- In each round the next rule picks among the clusters without a persona.
with means as (
    select * from {{ ref('int_cluster_means') }}
),

rules as (
    select * from {{ ref('persona_rules') }}
),

named as (
    select * from {{ this }}
),

-- A rule with a multiple of the overall mean picks nothing if all means are 0: without returns there are no returners.
-- Nor does a rule pick by a measure that is the same in all clusters.
eligible as (
    select
        rules.*,
        means.cluster_key,
        means.mean,
        means.overall_mean,
        min(rules.persona_order) over () as next_order,
        min(means.mean) over (partition by rules.persona_order) as lowest_mean,
        max(means.mean) over (partition by rules.persona_order) as highest_mean
    from rules
    inner join means
        on rules.measure = means.measure
            and means.tells_clusters_apart
            and (
                rules.at_least_times_overall = 0
                or (means.mean > 0 and means.mean >= means.overall_mean * rules.at_least_times_overall)
            )
    where rules.persona_order > (select coalesce(max(persona_order), 0) from named)
        and means.cluster_key not in (select cluster_key from named)
),

-- a rule does not distinguish clusters that are equal in its measure or within its bound
picked as (
    select cluster_key, cast(persona_order as bigint) as persona_order, persona
    from eligible
    where persona_order = next_order
        and case picks
            when 'highest' then mean = highest_mean or mean >= overall_mean * others_within_times_overall
            when 'lowest' then mean = lowest_mean or mean <= overall_mean * others_within_times_overall
        end
)

select * from picked
