{#- Returns the schema of a model as the project names it, so that BI tools find `marts` under any target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ return(adapter.dispatch('generate_schema_name', 'segmentation')(custom_schema_name, node)) }}
{%- endmacro %}

{% macro default__generate_schema_name(custom_schema_name, node) %}
    {{ return((custom_schema_name or target.schema) | trim) }}
{% endmacro %}

{#- Spark calls a schema a database: where the project names a database, there the model stands. -#}
{% macro spark__generate_schema_name(custom_schema_name, node) %}
    {{ return((node.config.database or custom_schema_name or target.schema) | trim) }}
{% endmacro %}
