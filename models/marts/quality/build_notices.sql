{%- set topics = ['shared_orders', 'line_totals', 'columns', 'layout'] -%}
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
