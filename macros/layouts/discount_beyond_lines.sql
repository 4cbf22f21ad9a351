{#- Returns the part of an order's discount that its lines do not show yet. An export may give a discount of the order, of
    its lines, of both, or of the shipping, and the price before or after it: the subtotal tells which. Reads the columns
    `discount_amount` and `goods_after_discount` of the order (null where not known), and the sums over its lines
    `lines_amount`, `lines_discount` and `units`; half a cent a unit is what rounded prices may be off. Where the
    subtotal fits nothing the discount counts as it is written. -#}
{% macro discount_beyond_lines() -%}
    {%- set tolerance = '(units + 1) * 0.005' -%}
    case
        when abs(lines_amount - lines_discount - discount_amount - goods_after_discount) <= {{ tolerance }} then discount_amount
        when abs(lines_amount - discount_amount - goods_after_discount) <= {{ tolerance }} then discount_amount - lines_discount
        when abs(lines_amount - lines_discount - goods_after_discount) <= {{ tolerance }} then cast(0 as decimal(18, 4))
        else discount_amount
    end
{%- endmacro %}
