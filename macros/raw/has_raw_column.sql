{#- Returns whether a file or table that a raw table is read from has a declared column. -#}
{% macro has_raw_column(table, column) %}
    {%- if not execute -%} {{ return(true) }} {%- endif -%}
    {%- set found = [] -%}
    {%- for input in raw_inputs(table) -%}
        {%- for known in raw_columns(table, input) if known.name == column and known.found -%} {%- do found.append(known) -%} {%- endfor -%}
    {%- endfor -%}
    {{ return(found | length > 0) }}
{% endmacro %}
