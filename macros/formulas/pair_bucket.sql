{#- Returns the bucket, one of some four million, in which a pair of products is counted. Any fixed arithmetic will
    do that spreads pairs evenly: only a pair whose whole bucket reaches the threshold can reach it alone. -#}
{% macro pair_bucket(product_number_a, product_number_b) -%}
    cast((cast({{ product_number_a }} as bigint) * 7919 + {{ product_number_b }}) & 4194303 as integer)
{%- endmacro %}
