{#- Returns the schema of a model as the project names it, so that BI tools find `marts` under any target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
