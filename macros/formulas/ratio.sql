{#- Returns a / b as a double from a single division of exact numbers, so that every engine rounds it alike;
    null if b is 0. -#}
{% macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0))
{%- endmacro %}
