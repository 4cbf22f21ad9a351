{#- Returns the number of items in a list. -#}
{% macro list_length(list) %}
    {{- return(adapter.dispatch('list_length')(list)) -}}
{% endmacro %}

{% macro duckdb__list_length(list) %}
    {{- return('len(' ~ list ~ ')') -}}
{% endmacro %}

{% macro spark__list_length(list) %}
    {{- return('size(' ~ list ~ ')') -}}
{% endmacro %}
