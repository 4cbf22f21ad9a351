{#- Returns an id in its normal form: upper case, and without the `.0` that spreadsheets add.
    Leading zeros are kept. -#}
{% macro clean_id(id) -%}
    case when {{ id }} like '%.0%' and {{ matches(id, '^-?[0-9]+[.]0+$') }} then split_part({{ id }}, '.', 1) else {{ upper_case(id) }} end
{%- endmacro %}
