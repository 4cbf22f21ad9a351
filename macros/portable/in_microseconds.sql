{#- Returns a column's value; a timestamp in nanoseconds is truncated to microseconds, because a cast could round it up to the next day. -#}
{% macro in_microseconds(value, type) %}
    {{- return(adapter.dispatch('in_microseconds', 'segmentation')(value, type)) -}}
{% endmacro %}

{% macro default__in_microseconds(value, type) %}
    {{- return(value) -}}
{% endmacro %}

{#- Integer division rounds towards zero, so times before 1970 are first moved down. -#}
{% macro duckdb__in_microseconds(value, type) %}
    {%- if type not in ('TIMESTAMP_NS', 'TIMESTAMPTZ_NS') -%} {{- return(value) -}} {%- endif -%}
    {%- set nanoseconds = 'epoch_ns(' ~ value ~ ')' -%}
    {%- set cut = '(' ~ nanoseconds ~ ' - case when ' ~ nanoseconds ~ ' < 0 then 999 else 0 end) // 1000' -%}
    {{- return({'TIMESTAMP_NS': 'make_timestamp(', 'TIMESTAMPTZ_NS': 'make_timestamptz('}[type] ~ cut ~ ')') -}}
{% endmacro %}
