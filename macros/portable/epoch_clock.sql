{#- Returns the UTC time as a timestamp without time zone, from microseconds since 1970 (a whole number). -#}
{% macro epoch_clock(microseconds) %}
    {{- return(adapter.dispatch('epoch_clock', 'segmentation')(microseconds)) -}}
{% endmacro %}

{% macro duckdb__epoch_clock(microseconds) %}
    {{- return("make_timestamp(" ~ microseconds ~ ")") -}}
{% endmacro %}

{% macro spark__epoch_clock(microseconds) %}
    {{- return("convert_timezone(current_timezone(), 'UTC', cast(timestamp_micros(" ~ microseconds ~ ") as timestamp_ntz))") -}}
{% endmacro %}
