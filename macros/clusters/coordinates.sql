{#- Returns the coordinate columns of a relation of customers or centroids. `mean_coordinates` returns their means over a
    group of customers, rounded to whole numbers. -#}
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
