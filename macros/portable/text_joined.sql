{#- Returns the texts of a group joined with a separator, in the order of an expression. -#}
{% macro text_joined(text, separator, order_by) %}
    {{- return(adapter.dispatch('text_joined')(text, separator, order_by)) -}}
{% endmacro %}

{% macro duckdb__text_joined(text, separator, order_by) %}
    {{- return('string_agg(' ~ text ~ ', ' ~ separator ~ ' order by ' ~ order_by ~ ')') -}}
{% endmacro %}

{% macro spark__text_joined(text, separator, order_by) %}
    {{- return('listagg(' ~ text ~ ', ' ~ separator ~ ') within group (order by ' ~ order_by ~ ')') -}}
{% endmacro %}
