{#- Returns a text as a literal of SQL, whatever stands in it. -#}
{% macro text_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}
