{#- Returns the files in a folder whose names match a pattern, in the order of their names. -#}
{% macro list_files(folder, pattern) %}
    {{ return(adapter.dispatch('list_files')(folder, pattern)) }}
{% endmacro %}

{#- The function is in scripts/raw_files.py. -#}
{% macro duckdb__list_files(folder, pattern) %}
    {{ return(run_query("select unnest(list_files(" ~ text_literal(folder) ~ ", " ~ text_literal(pattern) ~ "))").columns[0].values() | list) }}
{% endmacro %}
