{#- Returns the bucket, one of some four million, in which a pair of products is counted. Any fixed arithmetic will
    do that spreads pairs evenly: only a pair whose whole bucket reaches the threshold can reach it alone. -#}
{% macro pair_bucket(product_key_a, product_key_b) -%}
    cast((cast({{ product_key_a }} as bigint) * 7919 + {{ product_key_b }}) & 4194303 as integer)
{%- endmacro %}
