{#- Returns the mean price of lines as a double: the sum of prices, in ten-thousandths, divided by the line count. Prices have
    four decimals, so both are whole numbers, and 0.10 for one line equals 0.30 for three; null if there are no lines. -#}
{% macro average_price(price_sum, lines) -%}
    {{ ratio(price_sum ~ ' * 10000', lines ~ ' * 10000') }}
{%- endmacro %}
