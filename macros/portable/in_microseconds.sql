{#- Returns a value of a column; a moment in nanoseconds is cut to microseconds, for a cast would round it into the next day. -#}
{% macro in_microseconds(value, type) %}
    {{- return(adapter.dispatch('in_microseconds', 'segmentation')(value, type)) -}}
{% endmacro %}

{% macro default__in_microseconds(value, type) %}
    {{- return(value) -}}
{% endmacro %}

{#- The division of whole numbers goes towards zero, so before 1970 it is made from the microsecond below. -#}
{% macro duckdb__in_microseconds(value, type) %}
    {%- if type not in ('TIMESTAMP_NS', 'TIMESTAMPTZ_NS') -%} {{- return(value) -}} {%- endif -%}
    {%- set nanoseconds = 'epoch_ns(' ~ value ~ ')' -%}
    {%- set cut = '(' ~ nanoseconds ~ ' - case when ' ~ nanoseconds ~ ' < 0 then 999 else 0 end) // 1000' -%}
    {{- return({'TIMESTAMP_NS': 'make_timestamp(', 'TIMESTAMPTZ_NS': 'make_timestamptz('}[type] ~ cut ~ ')') -}}
{% endmacro %}
