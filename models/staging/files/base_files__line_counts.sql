{%- if not execute %} select 1 {% else -%}
{%- for file in raw_csv_files() %}
select
    {{ text_literal(file.table) }} as raw_table,
    {{ text_literal(file.path) }} as raw_file,
    cast({{ file.line_count }} as bigint) as line_count
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as string) as raw_table,
    cast(null as string) as raw_file,
    cast(null as bigint) as line_count
where false
{%- endfor %}
{%- endif %}
