{#- Returns an id as every table writes it: upper case, and without the `.0` that spreadsheets add.
    Leading zeros stay. -#}
{% macro clean_id(id) -%}
    case when {{ id }} like '%.0%' and {{ matches(id, '^-?[0-9]+[.]0+$') }} then split_part({{ id }}, '.', 1) else {{ upper_case(id) }} end
{%- endmacro %}
