{#- Returns a moment, as the clock in Greenwich showed it, as the clock of a time zone (Europe/Berlin) did. -#}
{% macro zone_clock(moment, zone) %}
    {{- return(adapter.dispatch('zone_clock', 'segmentation')(moment, zone)) -}}
{% endmacro %}

{% macro duckdb__zone_clock(moment, zone) %}
    {{- return("timezone('" ~ zone ~ "', timezone('UTC', " ~ moment ~ "))") -}}
{% endmacro %}

{% macro spark__zone_clock(moment, zone) %}
    {{- return("convert_timezone('UTC', '" ~ zone ~ "', " ~ moment ~ ")") -}}
{% endmacro %}
