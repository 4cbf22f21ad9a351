{#- Returns what the clock in Greenwich showed so many microseconds (a whole number) after the beginning of 1970. -#}
{% macro epoch_clock(microseconds) %}
    {{- return(adapter.dispatch('epoch_clock', 'segmentation')(microseconds)) -}}
{% endmacro %}

{% macro duckdb__epoch_clock(microseconds) %}
    {{- return("make_timestamp(" ~ microseconds ~ ")") -}}
{% endmacro %}

{% macro spark__epoch_clock(microseconds) %}
    {{- return("convert_timezone(current_timezone(), 'UTC', cast(timestamp_micros(" ~ microseconds ~ ") as timestamp_ntz))") -}}
{% endmacro %}
