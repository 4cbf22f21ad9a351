{#- Returns the bucket, one of about a million, in which a pair of products is counted. Any fixed arithmetic will
    do that spreads pairs evenly: only a pair whose whole bucket reaches the threshold can reach it alone. -#}
{% macro pair_bucket(product_key_a, product_key_b) -%}
    cast((cast({{ product_key_a }} as bigint) * 7919 + {{ product_key_b }}) & 1048575 as integer)
{%- endmacro %}
