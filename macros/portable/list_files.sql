{#- Returns the files in a folder whose names match a pattern, in the order of their names. -#}
{% macro list_files(folder, pattern) %}
    {{ return(adapter.dispatch('list_files')(folder, pattern)) }}
{% endmacro %}

{#- In the folder's own name `[`, `*` and `?` stand for themselves. -#}
{% macro duckdb__list_files(folder, pattern) %}
    {%- set path = modules.re.sub('([*?[])', '[\\1]', folder) ~ pattern -%}
    {{ return(run_query("select file from glob(" ~ text_literal(path) ~ ") order by file").columns[0].values() | list) }}
{% endmacro %}
