{%- set tables = ['customers', 'products', 'orders', 'order_lines'] -%}
with
{%- for table in tables %}
{{ table }} as (
    select
        raw_table,
        reject_reason,
        raw_row
    from {{ ref('int_' ~ table ~ '_checked') }}
    where reject_reason is not null and raw_table is not null
),
{%- endfor %}

rejected as (
    {%- for table in tables %}
    select * from {{ table }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    raw_table || '-' || cast(row_number() over (
        partition by raw_table
        order by reject_reason, raw_row
    ) as string) as rejected_row_id,
    raw_table,
    reject_reason,
    raw_row
from rejected
