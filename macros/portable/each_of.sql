{#- Returns the elements of an array in a select, one row each. Use it only once per select. -#}
{% macro each_of(array) %}
    {{- return(adapter.dispatch('each_of')(array)) -}}
{% endmacro %}

{% macro duckdb__each_of(array) %}
    {{- return('unnest(' ~ array ~ ')') -}}
{% endmacro %}

{% macro spark__each_of(array) %}
    {{- return('explode(' ~ array ~ ')') -}}
{% endmacro %}
