{#- Returns whether a number is within the limit that a var sets; 0 means no limit. -#}
{% macro within_limit(number, limit) -%}
    {{ 'true' if var(limit) | int == 0 else number ~ ' <= ' ~ var(limit) }}
{%- endmacro %}
