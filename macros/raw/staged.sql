{#- Returns the staging model of the chosen layout for one of the four entities that every layout ends in. -#}
{% macro staged(entity) %}
    {%- if var('layout') not in var('layouts') -%}
        {{ stop("Unknown layout '" ~ var('layout') ~ "'. Use one of " ~ var('layouts') | join(', ')
            ~ ": --vars '{layout: " ~ var('layouts')[0] ~ "}'") }}
    {%- endif -%}
    {{ return(ref('stg_' ~ var('layout') ~ '__' ~ entity)) }}
{% endmacro %}


{#- Returns the layouts that have the optional raw table `exchange_rates`. -#}
{% macro layouts_with_exchange_rates() %}
    {{ return(['shop', 'online_retail']) }}
{% endmacro %}
