{#- Returns the last day of the month of a date. -#}
{% macro month_end(date) %}
    {{- return('last_day(' ~ date ~ ')') -}}
{% endmacro %}
