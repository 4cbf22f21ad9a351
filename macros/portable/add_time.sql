{#- Returns a timestamp plus a number of units (minute, hour, day). -#}
{% macro add_time(unit, number, moment) %}
    {{- return(adapter.dispatch('add_time')(unit, number, moment)) -}}
{% endmacro %}

{% macro default__add_time(unit, number, moment) %}
    {{- return(dbt.dateadd(unit, number, moment)) -}}
{% endmacro %}

{% macro spark__add_time(unit, number, moment) %}
    {{- return('timestampadd(' ~ unit ~ ', ' ~ number ~ ', ' ~ moment ~ ')') -}}
{% endmacro %}
