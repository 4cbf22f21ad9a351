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
