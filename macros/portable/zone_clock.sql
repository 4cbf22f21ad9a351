{#- Returns a UTC time converted to local time in a time zone (Europe/Berlin); both are timestamps without time zone. -#}
{% macro zone_clock(moment, zone) %}
    {{- return(adapter.dispatch('zone_clock', 'segmentation')(moment, zone)) -}}
{% endmacro %}

{% macro duckdb__zone_clock(moment, zone) %}
    {{- return("timezone('" ~ zone ~ "', timezone('UTC', " ~ moment ~ "))") -}}
{% endmacro %}

{% macro spark__zone_clock(moment, zone) %}
    {{- return("convert_timezone('UTC', '" ~ zone ~ "', " ~ moment ~ ")") -}}
{% endmacro %}
