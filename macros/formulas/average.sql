{#- Returns the mean of whole numbers, decimals or rates as decimal(28,6). The sum is exact, so the result
    does not depend on the order of the rows; null if there are no rows. -#}
{% macro average(column) -%}
    {{ rounded_ratio('sum(cast(' ~ column ~ ' as decimal(28, 6)))', 'count(' ~ column ~ ')') }}
{%- endmacro %}
