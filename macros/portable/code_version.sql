{#- Returns a text that changes with the project's code and the engine: whatever is stored under another version is not
    taken over. -#}
{% macro code_version() %}
    {{ return(adapter.dispatch('code_version', 'segmentation')() if execute else '') }}
{% endmacro %}

{#- The function is in scripts/publishing.py. -#}
{% macro duckdb__code_version() %}
    {{ return(run_query('select code_version()').columns[0].values() | first) }}
{% endmacro %}
