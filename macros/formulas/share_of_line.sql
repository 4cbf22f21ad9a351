{#- Returns what goes to a sale line of an amount that its order states as a whole, in money: the order's lines in their order get
    it by their gross amounts, rounded to the cent, and together all of it. 0 where the order states none or has no sale. -#}
{% macro share_of_line(amount) -%}
    case
        when {{ amount }} is null or gross_amount = 0 then 0
        else {{ amount_up_to('amount_so_far', amount) }} - {{ amount_up_to('(amount_so_far - gross_amount)', amount) }}
    end
{%- endmacro %}


{#- Returns what the lines up to an amount get together. Doubles are divided and multiplied once, so every engine rounds alike. -#}
{% macro amount_up_to(amount_so_far, amount) -%}
    case
        when {{ amount_so_far }} = order_amount then cast({{ amount }} as decimal(18, 4))
        else cast(floor(cast({{ amount_so_far }} as double) / cast(order_amount as double) * cast({{ amount }} as double) * 100 + cast(0.5 as double)) as decimal(18, 0))
            * cast(0.01 as decimal(3, 2))
    end
{%- endmacro %}
