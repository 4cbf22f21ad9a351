{#- Returns the mean price of lines as a double: their sum of prices, in ten-thousandths, by their number. Prices have four
    decimals, so one whole number is divided by another, and 0.10 for one line equals 0.30 for three; null without lines. -#}
{% macro average_price(price_sum, lines) -%}
    {{ ratio(price_sum ~ ' * 10000', lines ~ ' * 10000') }}
{%- endmacro %}
