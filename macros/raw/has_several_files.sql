{#- Returns whether any raw table of the layout is read from more than one file. -#}
{% macro has_several_files() %}
    {%- for node in sources_of_layout() -%}
        {%- if raw_files(node.name) | length > 1 -%} {{ return(true) }} {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}
