with customers as (
    select * from {{ ref('int_cluster_measures') }}
),

scales as (
    select
    {%- for feature in cluster_features() %}
        max(case when feature = '{{ feature }}' then cap end) as {{ feature }}_cap,
        max(case when feature = '{{ feature }}' then mean end) as {{ feature }}_mean,
        max(case when feature = '{{ feature }}' then deviation end) as {{ feature }}_deviation{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('int_cluster_scales') }}
),

-- Whole ten-thousandths of a standard deviation, so all later sums are exact in any order and on any engine. A measure
-- that is the same for all customers carries no information and is 0.
scaled as (
    select
        customers.customer_key,
        customers.customer_id,
    {%- for feature in cluster_features() %}
    coalesce(cast(floor(
        cast((least({{ rooted_measure('customers.' ~ feature) }}, scales.{{ feature }}_cap) - scales.{{ feature }}_mean) * 10000 as double)
        / nullif(cast(scales.{{ feature }}_deviation as double), 0) + cast(0.5 as double)
        ) as bigint), 0) as {{ feature }}_coordinate{{ ',' if not loop.last }}
    {%- endfor %}
    from customers
    cross join scales
)

select * from scaled
