{#- Returns a timestamp with time zone as UTC time without time zone, whatever the time zone of the machine. -#}
{% macro utc_clock(moment) %}
    {{- return(adapter.dispatch('utc_clock')(moment)) -}}
{% endmacro %}

{% macro duckdb__utc_clock(moment) %}
    {{- return("make_timestamp(epoch_us(" ~ moment ~ "))") -}}
{% endmacro %}

{% macro spark__utc_clock(moment) %}
    {{- return("convert_timezone(current_timezone(), 'UTC', cast(" ~ moment ~ " as timestamp_ntz))") -}}
{% endmacro %}
