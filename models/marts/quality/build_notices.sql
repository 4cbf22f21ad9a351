{%- set topics = [
    'shared_orders', 'line_totals', 'columns', 'copies', 'anonymous_customers', 'frequent_customers', 'merged_customers',
    'one_order_each', 'unknown_bands', 'unlocated_states', 'personas',
] -%}
{%- for topic in topics %}
select
    topic,
    raw_table,
    row_count,
    amount,
    message
from {{ ref('int_notice_' ~ topic) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
