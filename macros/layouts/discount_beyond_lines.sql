{#- Returns the part of an order's discount that its lines do not include yet. An export may show a discount on the order,
    on its lines, on both or on shipping, and prices before or after discount: the subtotal shows which case applies. Reads the
    order's columns `discount_amount` and `goods_after_discount` (null if unknown), and the sums over its lines
    `lines_amount`, `lines_discount` and `units`. Rounded prices may be off by half a cent per unit. If the subtotal
    fits no case, the discount counts as written. -#}
{% macro discount_beyond_lines() -%}
    {%- set tolerance = '(units + 1) * 0.005' -%}
    case
        when abs(lines_amount - lines_discount - discount_amount - goods_after_discount) <= {{ tolerance }} then discount_amount
        when abs(lines_amount - discount_amount - goods_after_discount) <= {{ tolerance }} then discount_amount - lines_discount
        when abs(lines_amount - lines_discount - goods_after_discount) <= {{ tolerance }} then cast(0 as decimal(18, 4))
        else discount_amount
    end
{%- endmacro %}
