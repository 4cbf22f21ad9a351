-- dim_customers gives them a label of their own, and every other customer a segment of the scheme.
with customers as (
    select * from {{ ref('dim_customers') }}
),

metrics as (
    select * from {{ ref('customer_metrics') }}
)
{% for scheme in segment_schemes() %}
select
    customers.customer_id,
    customers.{{ scheme.column }} as segment
from customers
left join metrics on customers.customer_id = metrics.customer_id
where (customers.customer_id = 'guest') != (customers.{{ scheme.column }} = 'Guest')
    or (customers.customer_id != 'guest' and metrics.customer_id is null) != (customers.{{ scheme.column }} = 'No purchases')
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
