{#- Returns whether single rows of a table can be deleted. -#}
{% macro can_lose_rows() %}
    {{- return(adapter.dispatch('can_lose_rows', 'segmentation')()) -}}
{% endmacro %}

{% macro duckdb__can_lose_rows() %}
    {{- return(true) -}}
{% endmacro %}

{#- Parquet files cannot lose a row. -#}
{% macro spark__can_lose_rows() %}
    {{- return(false) -}}
{% endmacro %}
