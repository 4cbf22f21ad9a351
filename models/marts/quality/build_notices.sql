{%- set topics = [
    'columns',
    'copies',
    'files_passed_over',
    'line_totals',
    'shared_orders',
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
