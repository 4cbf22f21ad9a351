{#- Returns whether the chosen layout is one without customers: its source says so with `has_customers: false`. -#}
{% macro lacks_customers() %}
    {%- set declared = [] -%}
    {%- for node in (graph.sources.values() if execute else []) if node.source_name == var('layout') -%} {%- do declared.append(node.config.meta.get('has_customers', true)) -%} {%- endfor -%}
    {{ return(false in declared) }}
{% endmacro %}
