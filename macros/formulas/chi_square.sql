{#- Returns Pearson's chi-square statistic of the 2 x 2 table of orders with and without two products (one degree of
    freedom, no continuity correction) as decimal(28,6). `observed`, `expected` and `expected_neither` are the orders with
    both, expected with both and expected with neither, each times all orders. It is computed as a product of two quotients,
    because the squared difference would overflow; null if a product is in every order. -#}
{% macro chi_square(orders, observed, expected, expected_neither) -%}
    {%- set excess = observed ~ ' - ' ~ expected -%}
    {{ rounded_ratio(
        ratio(excess, expected) ~ ' * ' ~ ratio(excess, expected_neither) ~ ' * cast(' ~ orders ~ ' as double)', '1'
    ) }}
{%- endmacro %}
