{#- Returns the select of a summary of every scheme's segments by one slice of the customers: a column of
    `customers`, which has one row per customer_id. -#}
{% macro segment_by(customers, slice) %}
with members as (
    select * from {{ ref('customer_segments') }}
),

metrics as (
    select * from {{ ref('customer_metrics') }}
),

customers as (
    select * from {{ customers }}
),

counted as (
    select
        members.scheme,
        members.segment,
        customers.{{ slice }},
        count(*) as customers,
        sum(metrics.net_amount) as revenue
    from members
    inner join metrics on members.customer_id = metrics.customer_id
    inner join customers on members.customer_id = customers.customer_id
    group by members.scheme, members.segment, customers.{{ slice }}
),

final as (
    select
        scheme,
        segment,
        {{ slice }},
        cast(customers as bigint) as customers,
        {{ ratio('customers', 'sum(customers) over (partition by scheme, ' ~ slice ~ ')') }} as share_within_{{ slice }},
        {{ ratio('customers', 'sum(customers) over (partition by scheme, segment)') }} as share_within_segment,
        cast(revenue as decimal(38, 4)) as revenue
    from counted
)

select * from final
{% endmacro %}
