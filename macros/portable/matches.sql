{#- Returns whether a text matches a regular expression. -#}
{% macro matches(text, pattern) %}
    {{- return(adapter.dispatch('matches')(text, pattern)) -}}
{% endmacro %}

{% macro duckdb__matches(text, pattern) %}
    {{- return("regexp_matches(" ~ text ~ ", '" ~ pattern ~ "')") -}}
{% endmacro %}

{#- A raw literal: in any other, Spark reads a backslash as an escape. Java makes a recursive call for every repetition of
    `([^"]|"")*` and overflows its stack in a long cell; the possessive quantifiers `++` and `*+` avoid that, and this
    pattern never has to backtrack. -#}
{% macro spark__matches(text, pattern) %}
    {{- return('(' ~ text ~ ") rlike r'" ~ pattern | replace(']|"")*', ']++|"")*+') ~ "'") -}}
{% endmacro %}
