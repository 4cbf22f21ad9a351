{#- Returns what the first group of a regular expression matches in a text; an empty text where it does not match. -#}
{% macro extracted(text, pattern) %}
    {{- return(adapter.dispatch('extracted', 'segmentation')(text, pattern)) -}}
{% endmacro %}

{% macro duckdb__extracted(text, pattern) %}
    {{- return("regexp_extract(" ~ text ~ ", '" ~ pattern ~ "', 1)") -}}
{% endmacro %}

{#- A raw literal: Spark takes a backslash in any other for an escape. -#}
{% macro spark__extracted(text, pattern) %}
    {{- return("regexp_extract(" ~ text ~ ", r'" ~ pattern ~ "', 1)") -}}
{% endmacro %}
