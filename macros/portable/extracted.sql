{#- Returns the first capture group of a regular expression in a text; an empty text if there is no match. -#}
{% macro extracted(text, pattern) %}
    {{- return(adapter.dispatch('extracted', 'segmentation')(text, pattern)) -}}
{% endmacro %}

{% macro duckdb__extracted(text, pattern) %}
    {{- return("regexp_extract(" ~ text ~ ", '" ~ pattern ~ "', 1)") -}}
{% endmacro %}

{#- A raw literal: in any other, Spark reads a backslash as an escape. -#}
{% macro spark__extracted(text, pattern) %}
    {{- return("regexp_extract(" ~ text ~ ", r'" ~ pattern ~ "', 1)") -}}
{% endmacro %}
