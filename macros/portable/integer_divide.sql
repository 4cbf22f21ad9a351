{#- Returns the integer part of a / b for whole numbers. -#}
{% macro integer_divide(numerator, denominator) %}
    {{- return(adapter.dispatch('integer_divide')(numerator, denominator)) -}}
{% endmacro %}

{% macro duckdb__integer_divide(numerator, denominator) %}
    {{- return('((' ~ numerator ~ ') // (' ~ denominator ~ '))') -}}
{% endmacro %}

{% macro spark__integer_divide(numerator, denominator) %}
    {{- return('((' ~ numerator ~ ') div (' ~ denominator ~ '))') -}}
{% endmacro %}
