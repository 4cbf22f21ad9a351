{#- Returns nothing. On DuckDB the plugin scripts/publishing.py confines the files that a run can open to the given
    folders, the project and the folder of the build; elsewhere the rights of the engine decide. -#}
{% macro confine_files(folders) %}
    {{ return(adapter.dispatch('confine_files', 'segmentation')(folders)) }}
{% endmacro %}

{% macro default__confine_files(folders) %}
{% endmacro %}

{% macro duckdb__confine_files(folders) %}
    {%- do adapter.store_relation('publishing', api.Relation.create(identifier='files'), [], '', 'confine', folders) -%}
{% endmacro %}
