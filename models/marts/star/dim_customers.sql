with customers as (
    select * from {{ ref('int_customers') }}
),

demographics as (
    select * from {{ ref('int_customer_demographics') }}
),

metrics as (
    select * from {{ ref('customer_metrics') }}
),
{% for scheme in segment_schemes() %}
{{ scheme.scheme }} as (
    select
        customer_id,
        segment
    from {{ ref('customer_segments') }}
    where scheme = '{{ scheme.scheme }}'
),
{% endfor %}
known as (
    select
        customers.customer_id,
        customers.country,
        demographics.region,
        demographics.age,
        demographics.age_group,
        demographics.income_group,
        demographics.household_group,
        demographics.demographic_profile,
        {%- for scheme in segment_schemes() %}
        coalesce({{ scheme.scheme }}.segment, 'No purchases') as {{ scheme.column }},
        {%- endfor %}
        metrics.first_sale_date as first_order_date,
        metrics.last_sale_date as last_order_date
    from customers
    inner join demographics on customers.customer_key = demographics.customer_key
    left join metrics on customers.customer_id = metrics.customer_id
    {%- for scheme in segment_schemes() %}
    left join {{ scheme.scheme }} on customers.customer_id = {{ scheme.scheme }}.customer_id
    {%- endfor %}
),

guest as (
    select
        'guest' as customer_id,
        'Unknown' as country,
        'Unknown' as region,
        cast(null as integer) as age,
        'Unknown' as age_group,
        'Unknown' as income_group,
        'Unknown' as household_group,
        'Unknown | Unknown | Unknown' as demographic_profile,
        {%- for scheme in segment_schemes() %}
        'Guest' as {{ scheme.column }},
        {%- endfor %}
        cast(null as date) as first_order_date,
        cast(null as date) as last_order_date
),

final as (
    select * from known
    union all
    select * from guest
)

select * from final
