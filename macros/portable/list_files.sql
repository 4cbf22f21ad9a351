{#- Returns the files in a folder whose names match a pattern, in the order of their names. -#}
{% macro list_files(folder, pattern) %}
    {{ return(adapter.dispatch('list_files')(folder, pattern)) }}
{% endmacro %}

{#- The function is in scripts/raw_files.py. -#}
{% macro duckdb__list_files(folder, pattern) %}
    {{ return(run_query("select unnest(list_files(" ~ text_literal(folder) ~ ", " ~ text_literal(pattern) ~ "))").columns[0].values() | list) }}
{% endmacro %}

{#- Spark lists a folder by reading it: the files in it and in its folders, their contents left alone. -#}
{% macro spark__list_files(folder, pattern) %}
    {%- set wanted = modules.re.escape(folder ~ pattern) | replace('\\*', '[^/]*') -%}
    {%- set files = [] -%}
    {%- for file in run_query('select distinct ' ~ place_of_row('file') ~ ' as file from '
            ~ read_parquet([folder]) | replace('parquet.', 'binaryFile.', 1) | replace('/`', '/*`') ~ ' order by file').columns[0].values()
            if modules.re.fullmatch(wanted, file) -%}
        {%- do files.append(file) -%}
    {%- endfor -%}
    {{ return(files) }}
{% endmacro %}
