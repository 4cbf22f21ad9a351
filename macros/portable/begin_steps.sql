{#- Returns nothing. On DuckDB the plugin scripts/publishing.py records the steps of the project, and marks the selected steps
    and everything downstream of them as not passed. On other engines only a full build is published. -#}
{% macro begin_steps(selected) %}
    {{ return(adapter.dispatch('begin_steps', 'segmentation')(selected)) }}
{% endmacro %}

{% macro default__begin_steps(selected) %}
{% endmacro %}

{% macro duckdb__begin_steps(selected) %}
    {%- do adapter.store_relation('publishing', api.Relation.create(identifier='steps'), [], '', 'begin',
        {'steps': project_steps(), 'selected': selected}) -%}
{% endmacro %}
