{#- Returns the columns of a relation or reader, each with its name and whether it holds text. -#}
{% macro describe_columns(location) %}
    {{ return(adapter.dispatch('describe_columns')(location)) }}
{% endmacro %}

{% macro duckdb__describe_columns(location) %}
    {%- set columns = [] -%}
    {%- for row in run_query('describe select * from ' ~ location) -%}
        {%- do columns.append({'name': row[0], 'is_text': row[1] == 'VARCHAR'}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}
