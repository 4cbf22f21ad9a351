{#- Returns typed null columns for staging columns that this layout does not have. -#}
{% macro absent(columns) -%}
    {%- set amounts = ['unit_price', 'list_price', 'line_total', 'discount_amount', 'tax_amount', 'refunded_amount', 'unit_cost', 'line_discount', 'line_tax'] -%}
    {%- set types = {'position_in_order': 'bigint', 'raw_line': 'bigint', 'age': 'integer', 'income': 'decimal(18, 2)'} -%}
    {%- for column in columns -%}
    cast(null as {{ 'decimal(18, 4)' if column in amounts else types.get(column, 'string') }}) as {{ column }}
    {{- ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Returns the raw row columns as nulls, for rows that were derived from several raw rows. -#}
{% macro no_raw_row() -%}
    {{ absent(['raw_table', 'read_error', 'raw_file', 'raw_line', 'raw_row']) }}
{%- endmacro %}


{#- Returns the demographic columns as nulls, for layouts without a table of customers. -#}
{% macro no_demographics() -%}
    {{ absent(['age', 'age_group', 'income', 'income_group', 'family_status', 'household_group']) }}
{%- endmacro %}
