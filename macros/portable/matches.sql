{#- Returns whether a text matches a regular expression. -#}
{% macro matches(text, pattern) %}
    {{- return(adapter.dispatch('matches')(text, pattern)) -}}
{% endmacro %}

{% macro duckdb__matches(text, pattern) %}
    {{- return("regexp_matches(" ~ text ~ ", '" ~ pattern ~ "')") -}}
{% endmacro %}

{#- A raw literal: Spark takes a backslash in any other for an escape. Java follows every turn of `([^"]|"")*` by a call
    and runs out of stack in a long cell; with the signs `++` and `*+` it never turns back, which such a text needs not. -#}
{% macro spark__matches(text, pattern) %}
    {{- return('(' ~ text ~ ") rlike r'" ~ pattern | replace(']|"")*', ']++|"")*+') ~ "'") -}}
{% endmacro %}
