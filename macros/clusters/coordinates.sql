{#- The coordinate columns of a row of customers or centroids; the mean of customers, to the nearest whole number. -#}
{% macro coordinates(relation) -%}
    {%- for feature in cluster_features() %}
        {{ relation }}.{{ feature }}_coordinate{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro mean_coordinates(relation) -%}
    {%- for feature in cluster_features() %}
        cast(floor(
            cast(sum({{ relation }}.{{ feature }}_coordinate) as double) / cast(count(*) as double) + cast(0.5 as double)
        ) as bigint) as {{ feature }}_coordinate{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
