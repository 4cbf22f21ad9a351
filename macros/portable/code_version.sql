{#- Returns a text that changes with the project's code and the engine: whatever is stored under another version is not
    taken over. -#}
{% macro code_version() %}
    {{ return(adapter.dispatch('code_version', 'segmentation')() if execute else '') }}
{% endmacro %}

{#- The function is in scripts/publishing.py. -#}
{% macro duckdb__code_version() %}
    {{ return(run_query('select code_version()').columns[0].values() | first) }}
{% endmacro %}

{#- Spark sees the models and the rule tables, and not the macros: who changes a macro builds with --full-refresh. -#}
{% macro spark__code_version() %}
    {%- set parts = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') if node.resource_type in ('model', 'seed') -%}
        {%- do parts.append(node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join ~ run_query('select version()').columns[0].values() | first)) }}
{% endmacro %}
