{#- Returns the last day of the month of a date. -#}
{% macro month_end(date) %}
    {{- return('cast(' ~ dbt.last_day(date, 'month') ~ ' as date)') -}}
{% endmacro %}
