{#-
    The nearest centroid as one whole number, sixteen times the squared distance plus the cluster: its min() needs no
    sort, and of centroids equally near the lowest cluster number wins. The other two macros take it apart again.
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
