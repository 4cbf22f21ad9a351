{%- set topics = [
    'anonymous_customers',
    'columns',
    'copies',
    'currency_signs',
    'files_passed_over',
    'frequent_customers',
    'layout',
    'line_totals',
    'merged_customers',
    'one_order_each',
    'personas',
    'rounded_values',
    'shared_orders',
    'unknown_bands',
    'unlocated_states',
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
