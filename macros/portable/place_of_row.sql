{#- Returns where a row of a Parquet file comes from: `file`, the path of the file, or `row`, its number in the file (text
    files: only the path). -#}
{% macro place_of_row(what) %}
    {{- return(adapter.dispatch('place_of_row')(what)) -}}
{% endmacro %}

{% macro duckdb__place_of_row(what) %}
    {{- return({'file': 'filename', 'row': 'file_row_number + 1'}[what]) -}}
{% endmacro %}

{#- Spark returns the path as a URL; a plus sign in it is a literal plus. -#}
{% macro spark__place_of_row(what) %}
    {{- return({
        'file': "regexp_replace(url_decode(replace(_metadata.file_path, '+', '%2B')), '^file:(//)?', '')",
        'row': '_metadata.row_index + 1',
    }[what]) -}}
{% endmacro %}
