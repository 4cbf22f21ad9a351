{#- Returns the select of every pair of products of every list of int_basket_lists, a < b, with the `bucket`, one of some
    four million, in which it is counted. Any fixed arithmetic will do that spreads pairs evenly: only a pair whose whole
    bucket reaches the threshold can reach it alone. -#}
{% macro pairs_in_lists(lists) -%}
    select
        product_number_a,
        product_number_b,
        cast((cast(product_number_a as bigint) * 7919 + product_number_b) & 4194303 as integer) as bucket
    from (
        select
            product_number_a,
            {{ each_of('product_numbers') }} as product_number_b
        from (
            select
                {{ each_of('product_numbers') }} as product_number_a,
                product_numbers
            from {{ lists }}
        ) as opened
    ) as paired
    where product_number_a < product_number_b
{%- endmacro %}
