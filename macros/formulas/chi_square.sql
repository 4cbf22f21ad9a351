{#- Returns Pearson's chi-square of the 2 x 2 table of orders with and without two products, with one degree of
    freedom and without a correction, as decimal(28,6). `observed`, `expected` and `expected_neither` are orders with
    both, both by chance and neither by chance, times all orders. It is taken as a product of two quotients, because
    the square of a difference of such numbers leaves every type; null where a product is in every order. -#}
{% macro chi_square(orders, observed, expected, expected_neither) -%}
    {%- set excess = observed ~ ' - ' ~ expected -%}
    {{ rounded_ratio(
        ratio(excess, expected) ~ ' * ' ~ ratio(excess, expected_neither) ~ ' * cast(' ~ orders ~ ' as double)', '1'
    ) }}
{%- endmacro %}
