{#- Returns the whole days from one date to another. -#}
{% macro days_between(first_date, last_date) %}
    {{- return(adapter.dispatch('days_between')(first_date, last_date)) -}}
{% endmacro %}

{% macro default__days_between(first_date, last_date) %}
    {{- return(dbt.datediff(first_date, last_date, 'day')) -}}
{% endmacro %}

{% macro spark__days_between(first_date, last_date) %}
    {{- return('datediff(' ~ last_date ~ ', ' ~ first_date ~ ')') -}}
{% endmacro %}
