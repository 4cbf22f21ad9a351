{#- Returns the files that match a path pattern, in the order of their names. -#}
{% macro list_files(pattern) %}
    {{ return(adapter.dispatch('list_files')(pattern)) }}
{% endmacro %}

{% macro duckdb__list_files(pattern) %}
    {{ return(run_query("select file from glob('" ~ (pattern | replace("'", "''")) ~ "') order by file").columns[0].values() | list) }}
{% endmacro %}
