{#- Returns what is known of a file before it is read: `problem`, what stands against reading it, as the end of a
    sentence that begins with its name (none where nothing does), `line_count`, counted by something other than the
    reader, and `first_line`; of a Parquet file only the names and types of its columns, as `first_line`. -#}
{% macro inspect_file(file, folder) %}
    {{- return(adapter.dispatch('inspect_file')(file, folder)) -}}
{% endmacro %}

{#- The function is in scripts/raw_files.py. -#}
{% macro duckdb__inspect_file(file, folder) %}
    {%- set found = run_query("select unnest(inspect_file(" ~ text_literal(file) ~ ", " ~ text_literal(folder) ~ ", "
        ~ text_literal(var('csv_encoding')) ~ "))").rows[0] -%}
    {{- return({'problem': found['problem'], 'line_count': found['line_count'], 'first_line': found['first_line'] or ''}) -}}
{% endmacro %}

{#- The reader itself counts the lines here. -#}
{% macro spark__inspect_file(file, folder) %}
    {%- if file.endswith('.parquet') -%}
        {{- return({'problem': none, 'line_count': none, 'first_line': describe_columns(read_parquet([file])) | string}) -}}
    {%- endif -%}
    {%- set found = run_query("select count(*) as line_count, count_if(not is_valid_utf8(value)) as unreadable, min_by(value, place) as first_line"
        ~ " from (select value, struct(_metadata.file_block_start, monotonically_increasing_id()) as place from "
        ~ read_parquet([file]) | replace('parquet.', 'text.', 1) ~ ")").rows[0] -%}
    {%- set problem = 'is empty: it has not even a first line with the names of the columns.' if not found['line_count']
        else 'is not in UTF-8. Convert it.' if found['unreadable'] -%}
    {{- return({'problem': problem or none, 'line_count': found['line_count'], 'first_line': (found['first_line'] or '').lstrip('\ufeff')}) -}}
{% endmacro %}
