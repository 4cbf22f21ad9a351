{#- Returns the files of a raw table, sorted by name: `<name>.<ending>` and everything below the folder `<name>`, except
    names that begin with a dot or an underscore. Case does not matter. -#}
{% macro list_files(folder, name) %}
    {{ return(adapter.dispatch('list_files')(folder, name)) }}
{% endmacro %}

{#- The function is in scripts/raw_files.py. It lists every sheet of an Excel file. -#}
{% macro duckdb__list_files(folder, name) %}
    {{ return(run_query("select unnest(list_files(" ~ text_literal(folder) ~ ", " ~ text_literal(name) ~ ", " ~ text_literal(var('xlsx_sheet'))
        ~ "))").columns[0].values() | list) }}
{% endmacro %}

{#- Spark lists a folder by reading it recursively, without the contents of its files. -#}
{% macro spark__list_files(folder, name) %}
    {%- set wanted = '(?is)' ~ modules.re.escape(folder ~ name) ~ '([.][^/]*)?(/[^._/][^/]*)*' -%}
    {%- set files = [] -%}
    {%- for file in run_query('select distinct ' ~ place_of_row('file') ~ ' as file from '
            ~ read_parquet([folder]) | replace('parquet.', 'binaryFile.', 1) | replace('/`', '/*`')
            ~ ' with (recursiveFileLookup = true) order by file').columns[0].values()
            if modules.re.fullmatch(wanted, file) -%}
        {%- do files.append(file) -%}
    {%- endfor -%}
    {{ return(files) }}
{% endmacro %}
