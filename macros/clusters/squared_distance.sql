{#- Returns the squared distance of two rows of coordinates. Coordinates are whole numbers, so the sum is exact on every engine. -#}
{% macro squared_distance(one, other) -%}
    {%- for feature in cluster_features() %}
        ({{ one }}.{{ feature }}_coordinate - {{ other }}.{{ feature }}_coordinate)
        * ({{ one }}.{{ feature }}_coordinate - {{ other }}.{{ feature }}_coordinate){{ ' +' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
