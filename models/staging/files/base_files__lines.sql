{%- if not execute %} select 1 {% else -%}
{%- set files = raw_csv_files() -%}
{%- for file in files %}
select
    {{ text_literal(file.table) }} as raw_table,
    raw_file,
    cast(raw_line as bigint) as raw_line,
    line,
    {{ file.cells }} as cells,
    coalesce({{ is_regular_csv_line('line', file.cells) }}, false) as is_regular
from ({{ read_lines([file.path], numbered=true) }}) as numbered_lines
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as string) as raw_table,
    cast(null as string) as raw_file,
    cast(null as bigint) as raw_line,
    cast(null as string) as line,
    cast(null as integer) as cells,
    cast(null as boolean) as is_regular
where false
{%- endfor %}
{%- endif %}
