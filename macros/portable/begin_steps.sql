{#- Returns nothing. On DuckDB the plugin scripts/publishing.py notes the steps of the project, and that those which a run is
    about to make have not passed, nor has what depends on them. Elsewhere only a whole build is published. -#}
{% macro begin_steps(selected) %}
    {{ return(adapter.dispatch('begin_steps', 'segmentation')(selected)) }}
{% endmacro %}

{% macro default__begin_steps(selected) %}
{% endmacro %}

{% macro duckdb__begin_steps(selected) %}
    {%- do adapter.store_relation('publishing', api.Relation.create(identifier='steps'), [], '', 'begin',
        {'steps': project_steps(), 'selected': selected}) -%}
{% endmacro %}
