{#- Returns the staging model of the chosen layout for customers, products, orders or order_lines. -#}
{% macro staged(entity) %}
    {%- if var('layout') not in var('layouts') -%}
        {{ stop("Unknown layout '" ~ var('layout') ~ "'. Use one of " ~ var('layouts') | join(', ')
            ~ ": --vars '{layout: " ~ var('layouts')[0] ~ "}'") }}
    {%- endif -%}
    {{ return(ref('stg_' ~ var('layout') ~ '__' ~ entity)) }}
{% endmacro %}
