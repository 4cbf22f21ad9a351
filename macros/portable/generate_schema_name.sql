{#- Returns the schema of a model as the project names it, so that BI tools find `marts` under any target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ return(adapter.dispatch('generate_schema_name', 'segmentation')(custom_schema_name, node)) }}
{%- endmacro %}

{% macro default__generate_schema_name(custom_schema_name, node) %}
    {{ return((custom_schema_name or target.schema) | trim) }}
{% endmacro %}

{#- In Spark a schema is a database: a model with a database in dbt_project.yml is built in the schema of that name. -#}
{% macro spark__generate_schema_name(custom_schema_name, node) %}
    {{ return((node.config.database or custom_schema_name or target.schema) | trim) }}
{% endmacro %}
