{#- Returns the mean of whole numbers, decimals or rates as a decimal with six places, from an exact sum, so
    that it does not depend on the order in which rows are added; null where there is no row. -#}
{% macro average(column) -%}
    {{ rounded_ratio('sum(cast(' ~ column ~ ' as decimal(28, 6)))', 'count(' ~ column ~ ')') }}
{%- endmacro %}
