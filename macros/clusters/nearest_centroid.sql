{#-
    Returns the nearest centroid as one whole number: sixteen times the squared distance plus the cluster number. min() of it
    needs no sort, and the lowest cluster number wins a tie. The other two macros decode it.
-#}
{% macro nearest_centroid(customer, centroid) -%}
    min(({{ squared_distance(customer, centroid) }}) * 16 + {{ centroid }}.cluster)
{%- endmacro %}

{% macro nearest_cluster(nearest) -%}
    cast({{ nearest }} % 16 as bigint)
{%- endmacro %}

{% macro nearest_distance(nearest) -%}
    cast(({{ nearest }} - {{ nearest }} % 16) / 16 as bigint)
{%- endmacro %}
