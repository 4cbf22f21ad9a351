{#- Returns columns as one struct with their names. -#}
{% macro columns_as_struct(columns) %}
    {{- return(adapter.dispatch('columns_as_struct')(columns)) -}}
{% endmacro %}

{% macro duckdb__columns_as_struct(columns) %}
    {%- set fields = [] -%}
    {%- for column in columns -%}
        {%- do fields.append(column ~ ' := ' ~ column) -%}
    {%- endfor -%}
    {{- return('struct_pack(' ~ fields | join(', ') ~ ')') -}}
{% endmacro %}
