{#- Returns where a row of Parquet files stands: the name of its file, or its number there (of text files the name only). -#}
{% macro place_of_row(what) %}
    {{- return(adapter.dispatch('place_of_row')(what)) -}}
{% endmacro %}

{% macro duckdb__place_of_row(what) %}
    {{- return({'file': 'filename', 'row': 'file_row_number + 1'}[what]) -}}
{% endmacro %}

{#- Spark writes the name of a file as an address; a plus in it is a plus. -#}
{% macro spark__place_of_row(what) %}
    {{- return({
        'file': "regexp_replace(url_decode(replace(_metadata.file_path, '+', '%2B')), '^file:(//)?', '')",
        'row': '_metadata.row_index + 1',
    }[what]) -}}
{% endmacro %}
