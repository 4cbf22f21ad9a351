{#- Returns a timestamp moved on by a number of units (hour, day). -#}
{% macro add_time(unit, number, moment) %}
    {{- return(dbt.dateadd(unit, number, moment)) -}}
{% endmacro %}
