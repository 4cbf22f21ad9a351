{#- Returns the values of a group as one array, in any order. -#}
{% macro array_of(expression) %}
    {{- return(adapter.dispatch('array_of')(expression)) -}}
{% endmacro %}

{% macro duckdb__array_of(expression) %}
    {{- return('list(' ~ expression ~ ')') -}}
{% endmacro %}

{% macro spark__array_of(expression) %}
    {{- return('collect_list(' ~ expression ~ ')') -}}
{% endmacro %}
