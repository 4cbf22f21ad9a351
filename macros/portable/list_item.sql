{#- Returns one item of a list, counted from 1; null if the list is shorter. -#}
{% macro list_item(list, place) %}
    {{- return(adapter.dispatch('list_item')(list, place)) -}}
{% endmacro %}

{% macro duckdb__list_item(list, place) %}
    {{- return(list ~ '[' ~ place ~ ']') -}}
{% endmacro %}

{% macro spark__list_item(list, place) %}
    {{- return('try_element_at(' ~ list ~ ', ' ~ place ~ ')') -}}
{% endmacro %}
