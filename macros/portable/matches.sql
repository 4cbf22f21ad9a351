{#- Returns whether a text matches a regular expression. -#}
{% macro matches(text, pattern) %}
    {{- return(adapter.dispatch('matches')(text, pattern)) -}}
{% endmacro %}

{% macro duckdb__matches(text, pattern) %}
    {{- return("regexp_matches(" ~ text ~ ", '" ~ pattern ~ "')") -}}
{% endmacro %}

{#- A raw literal: Spark takes a backslash in any other for an escape. -#}
{% macro spark__matches(text, pattern) %}
    {{- return('(' ~ text ~ ") rlike r'" ~ pattern ~ "'") -}}
{% endmacro %}
