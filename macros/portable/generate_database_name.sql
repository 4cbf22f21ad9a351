{#- Returns the database of a model: on DuckDB the one that dbt_project.yml names, so that the marts under way have
    a file of their own; elsewhere none: Spark knows schemas only. -#}
{% macro generate_database_name(custom_database_name=none, node=none) %}
    {{ return(adapter.dispatch('generate_database_name', 'segmentation')(custom_database_name, node)) }}
{% endmacro %}

{% macro default__generate_database_name(custom_database_name, node) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__generate_database_name(custom_database_name, node) %}
    {{ return((custom_database_name or target.database) | trim) }}
{% endmacro %}
