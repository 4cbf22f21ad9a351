{#- Returns whether a time is between the vars `earliest_order_date` and `latest_order_date`; null for null. The latest date
    defaults to the day of the build (UTC): an order in the future would make every customer look lost. -#}
{% macro is_possible_order_date(moment) -%}
    {%- set latest = var('latest_order_date') | string or run_started_at.strftime('%Y-%m-%d') -%}
    {{ moment }} >= cast('{{ var('earliest_order_date') }}' as date) and {{ moment }} < {{ add_time('day', 1, "cast('" ~ latest ~ "' as timestamp)") }}
{%- endmacro %}
