{#- Returns where a row of Parquet files stands: the name of its file, or its number there. -#}
{% macro place_of_row(what) %}
    {{- return(adapter.dispatch('place_of_row')(what)) -}}
{% endmacro %}

{% macro duckdb__place_of_row(what) %}
    {{- return({'file': 'filename', 'row': 'file_row_number + 1'}[what]) -}}
{% endmacro %}
