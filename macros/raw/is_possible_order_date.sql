{#- Returns whether a time lies between the vars `earliest_order_date` and `latest_order_date`; null for null. Without
    a latest date it is the day of the build, for an order from the future would make every customer look lost. -#}
{% macro is_possible_order_date(moment) -%}
    {%- set latest = var('latest_order_date') | string or run_started_at.strftime('%Y-%m-%d') -%}
    {{ moment }} >= cast('{{ var('earliest_order_date') }}' as date) and {{ moment }} < {{ add_time('day', 1, "cast('" ~ latest ~ "' as timestamp)") }}
{%- endmacro %}
