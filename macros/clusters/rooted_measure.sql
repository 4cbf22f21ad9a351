{#- Returns the square root of a measure in millionths, as a whole number. Negative values (more returned than bought) count as zero. -#}
{% macro rooted_measure(measure) -%}
    cast(floor(sqrt(greatest(cast({{ measure }} as double), cast(0 as double))) * 1000000 + cast(0.5 as double)) as bigint)
{%- endmacro %}
