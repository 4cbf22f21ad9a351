{{ config(materialized='iterated') }}

-- Each round lets the next rule of the table pick one of the clusters that have no persona yet.
with profiles as (
    select * from {{ ref('int_cluster_profiles') }}
),

rules as (
    select * from {{ ref('persona_rules') }}
),

named as (
    select * from {{ this }}
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
            as overall_mean
    from means
),

-- a rule that asks for a multiple of the overall mean finds nobody where all means are 0: no returns, no returners
eligible as (
    select
        rules.persona,
        rules.persona_order,
        compared.cluster_key,
        row_number() over (
            order by
                rules.persona_order,
                case rules.picks when 'highest' then -compared.mean else compared.mean end,
                compared.cluster_key
        ) as place
    from rules
    inner join compared
        on rules.measure = compared.measure
            and (
                rules.at_least_times_overall = 0
                or (compared.mean > 0 and compared.mean >= compared.overall_mean * rules.at_least_times_overall)
            )
    where rules.persona_order > (select coalesce(max(persona_order), 0) from named)
        and compared.cluster_key not in (select cluster_key from named)
),

picked as (
    select cluster_key, cast(persona_order as bigint) as persona_order, persona
    from eligible
    where place = 1
)

select * from picked
