{#- Returns the select of every pair of products of every list of int_basket_lists, a < b, with the `bucket`, one of some
    four million, in which it is counted. Any fixed arithmetic will do that spreads pairs evenly: only a pair whose whole
    bucket reaches the threshold can reach it alone. -#}
{% macro pairs_in_lists(lists) -%}
    select
        product_key_a,
        product_key_b,
        cast((cast(product_key_a as bigint) * 7919 + product_key_b) & 4194303 as integer) as bucket
    from (
        select
            product_key_a,
            {{ each_of('product_keys') }} as product_key_b
        from (
            select
                {{ each_of('product_keys') }} as product_key_a,
                product_keys
            from {{ lists }}
        ) as opened
    ) as paired
    where product_key_a < product_key_b
{%- endmacro %}
