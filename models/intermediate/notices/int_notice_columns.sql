-- How the columns were read that numbers depend on, where that is not plain from their names. Known before any row is read.
{%- set notices = column_notices() %}
{%- for notice in notices %}
select
    {{ text_literal(notice.topic) }} as topic,
    {{ text_literal(notice.raw_table) }} as raw_table,
    cast(null as bigint) as row_count,
    cast(null as decimal(38, 4)) as amount,
    {{ text_literal(notice.message) }} as message
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as string) as topic,
    cast(null as string) as raw_table,
    cast(null as bigint) as row_count,
    cast(null as decimal(38, 4)) as amount,
    cast(null as string) as message
where false
{%- endfor %}
