with assignments as (
    select * from {{ ref('int_cluster_assignments') }}
),

customers as (
    select * from {{ ref('int_cluster_measures') }}
),

profiled as (
    select
        assignments.cluster,
        count(*) as customers,
    {%- for feature in cluster_features() %}
    {{ rounded_ratio('sum(customers.' ~ feature ~ ')', 'count(*)') }} as mean_{{ feature }}{{ ',' if not loop.last }}
    {%- endfor %}
    from assignments
    inner join customers on assignments.customer_key = customers.customer_key
    group by assignments.cluster
),

-- numbered by spend instead of the order found, so that 1 is the highest spend in every build
keyed as (
    select
        cast(row_number() over (order by mean_total_spend desc, cluster) as bigint) as cluster_key,
        cluster,
        customers,
    {%- for feature in cluster_features() %}
    mean_{{ feature }}{{ ',' if not loop.last }}
    {%- endfor %}
    from profiled
)

select * from keyed
