{#- Returns whether a number is within the limit that a var sets; a limit of 0 means that there is none. -#}
{% macro within_limit(number, limit) -%}
    {{ 'true' if var(limit) | int == 0 else number ~ ' <= ' ~ var(limit) }}
{%- endmacro %}
