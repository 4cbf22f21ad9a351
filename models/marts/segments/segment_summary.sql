{%- set measures = [
    'orders', 'units', 'gross_amount', 'returned_amount', 'net_amount', 'average_order_value',
    'average_line_value', 'average_basket_size', 'distinct_products', 'reorder_rate',
    'average_product_price', 'cancellation_rate', 'purchase_span_days', 'days_between_orders', 'recency_days',
    'behaviour_score', 'age', 'income',
] -%}
with segments as (
    select * from {{ ref('int_segments') }}
),

members as (
    select * from {{ ref('customer_segments') }}
),

metrics as (
    select * from {{ ref('customer_metrics') }}
),

behaviour as (
    select * from {{ ref('customer_behaviour') }}
),

demographics as (
    select * from {{ ref('int_customer_demographics') }}
),

measured as (
    select
        metrics.*,
        behaviour.behaviour_score,
        demographics.age,
        demographics.income
    from metrics
    inner join behaviour on metrics.customer_id = behaviour.customer_id
    inner join demographics on metrics.customer_id = demographics.customer_id
),

summed as (
    select
        members.scheme,
        members.segment,
        count(*) as customers,
        sum(measured.net_amount) as revenue,
        {%- for measure in measures %}
        {{ average('measured.' ~ measure) }} as mean_{{ measure }},
        {{ percentile('measured.' ~ measure, 0.5) }} as median_{{ measure }},
        {%- endfor %}
        count(case when measured.is_one_time_buyer then 1 end) as one_time_buyers
    from members
    inner join measured on members.customer_id = measured.customer_id
    group by members.scheme, members.segment
),

-- an empty segment is listed with 0 customers
listed as (
    select
        segments.scheme,
        segments.segment,
        segments.segment_order,
        segments.action,
        {%- for measure in measures %}
        summed.mean_{{ measure }},
        summed.median_{{ measure }},
        {%- endfor %}
        coalesce(summed.one_time_buyers, 0) as one_time_buyers,
        coalesce(summed.customers, 0) as customers,
        coalesce(summed.revenue, 0) as revenue
    from segments
    left join summed
        on segments.scheme = summed.scheme
            and segments.segment = summed.segment
),

final as (
    select
        scheme,
        segment,
        segment_order,
        action,
        cast(customers as bigint) as customers,
        {{ ratio('customers', 'sum(customers) over (partition by scheme)') }} as share_of_customers,
        cast(revenue as decimal(38, 4)) as revenue,
        {{ ratio('revenue', 'sum(revenue) over (partition by scheme)') }} as share_of_revenue,
        {%- for measure in measures %}
        mean_{{ measure }},
        median_{{ measure }},
        {%- endfor %}
        cast(one_time_buyers as bigint) as one_time_buyers
    from listed
)

select * from final
