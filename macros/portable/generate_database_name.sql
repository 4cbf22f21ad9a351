{#- Returns the database of a model: on DuckDB the one in dbt_project.yml, so that marts are built in a separate file;
    on other engines none, because Spark has only schemas. -#}
{% macro generate_database_name(custom_database_name=none, node=none) %}
    {{ return(adapter.dispatch('generate_database_name', 'segmentation')(custom_database_name, node)) }}
{% endmacro %}

{% macro default__generate_database_name(custom_database_name, node) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__generate_database_name(custom_database_name, node) %}
    {{ return((custom_database_name or target.database) | trim) }}
{% endmacro %}
