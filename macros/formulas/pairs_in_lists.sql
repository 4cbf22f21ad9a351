{#- Returns a select of every pair of products (a < b) in every list of int_basket_lists, with the `bucket`, one of about
    four million, in which it is counted. A pair can reach the threshold only if its whole bucket does. Any fixed formula that
    spreads pairs evenly will do. -#}
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
