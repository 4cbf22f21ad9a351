{#- Returns facts about a file before it is read: `problem` (why it cannot be read, as the end of a sentence that begins
    with the file's name; none if it can), `line_count` (counted independently of the reader) and `first_lines` (at least
    100 if there are as many). For a Parquet file `first_lines` has the names and types of its columns instead. For a file type
    that the engine does not read, all are empty. -#}
{% macro inspect_file(file, folder) %}
    {{- return(adapter.dispatch('inspect_file')(file, folder)) -}}
{% endmacro %}

{#- The function is in scripts/raw_files.py. -#}
{% macro duckdb__inspect_file(file, folder) %}
    {%- set found = run_query("select found.problem, found.line_count, cast(to_json(found.first_lines) as varchar) as first_lines from (select inspect_file("
        ~ text_literal(file) ~ ", " ~ text_literal(folder) ~ ", " ~ text_literal(var('csv_encoding')) ~ ") as found)").rows[0] -%}
    {{- return({'problem': found['problem'], 'line_count': found['line_count'], 'first_lines': fromjson(found['first_lines'])}) -}}
{% endmacro %}

{#- Here the lines are counted by the reader itself. -#}
{% macro spark__inspect_file(file, folder) %}
    {%- if file_kind(file) == 'parquet' -%}
        {{- return({'problem': none, 'line_count': none, 'first_lines': [describe_columns(read_parquet([file])) | string]}) -}}
    {%- elif file_kind(file) != 'text' or file.lower().endswith('.zst') -%}
        {%- set problem = 'is of a type that is not read on Spark. Save it as CSV (also .csv.gz) or Parquet, or build on DuckDB.' -%}
        {{- return({'problem': problem if file_kind(file) else none, 'line_count': none, 'first_lines': []}) -}}
    {%- endif -%}
    {%- set lines = 'select value, struct(_metadata.file_block_start, monotonically_increasing_id()) as place from '
        ~ read_parquet([file]) | replace('parquet.', 'text.', 1) -%}
    {%- set found = run_query('select count(*) as line_count, count_if(not is_valid_utf8(value)) as unreadable from (' ~ lines ~ ')').rows[0] -%}
    {%- set first_lines = [] -%}
    {%- for line in run_query('select value from (' ~ lines ~ ') order by place limit 120').columns[0].values() -%}
        {%- do first_lines.append((line or '').lstrip('\ufeff')) -%}
    {%- endfor -%}
    {%- set problem = 'is empty: it does not even have a line with column names.' if not found['line_count']
        else 'is not in UTF-8. Convert it.' if found['unreadable'] -%}
    {{- return({'problem': problem or none, 'line_count': found['line_count'], 'first_lines': first_lines}) -}}
{% endmacro %}
