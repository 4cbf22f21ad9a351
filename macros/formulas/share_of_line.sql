{#- Returns a sale line's share of an order-level amount, in currency units. The amount is allocated to the order's lines in
    proportion to their gross amounts and rounded to the cent; the shares add up to it exactly. 0 if the order has no such amount or no sale. -#}
{% macro share_of_line(amount) -%}
    case
        when {{ amount }} is null or gross_amount = 0 then 0
        else {{ amount_up_to('amount_so_far', amount) }} - {{ amount_up_to('(amount_so_far - gross_amount)', amount) }}
    end
{%- endmacro %}


{#- Returns the cumulative share up to a line, in currency units. Doubles are divided and multiplied once, so every engine rounds alike. -#}
{% macro amount_up_to(amount_so_far, amount) -%}
    case
        when {{ amount_so_far }} = order_amount then cast({{ amount }} as decimal(18, 4))
        else cast(floor(cast({{ amount_so_far }} as double) / cast(order_amount as double) * cast({{ amount }} as double) * 100 + cast(0.5 as double)) as decimal(18, 0))
            * cast(0.01 as decimal(3, 2))
    end
{%- endmacro %}
