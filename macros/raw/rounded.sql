{#- Values with more decimals than their column keeps, as programs write them (7.9799999999999995), are rounded and counted. -#}

{#- Returns the columns of an input whose values may be rounded: decimals that are read from one raw column. -#}
{% macro decimal_columns(table, input) %}
    {%- set columns = [] -%}
    {%- for column in raw_columns(table, input) if column.parts | length == 1 and type_decimals(column.type) | int > 0 -%}
        {%- do columns.append(column) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}


{#- Returns whether a value of a column has decimals that its type does not keep. -#}
{% macro is_rounded(column, value) -%}
    {%- set decimals = type_decimals(column.type) | int -%}
    {%- if column.found.is_text -%}
        {{ matches(value, number_signs().decimal ~ '[0-9]{' ~ decimals ~ '}0*[1-9]|[0-9][eE]-') }} and {{ matches(value, '^' ~ number_pattern(column.type) ~ '$') }}
    {%- elif column.found.is_float -%}
        abs({{ value }}) < 1e8 and abs({{ value }} * 1e{{ decimals }} - round({{ value }} * 1e{{ decimals }})) > 1e-3
    {%- else -%} {{ value }} != round({{ value }}, {{ decimals }})
    {%- endif -%}
{%- endmacro %}


{#- Returns the first rounded value of a CSV line, preceded by its column name; null if there is none. -#}
{% macro rounded_value(line, columns, delimiter) -%}
    case
        {%- for column in columns %}
        {%- set value = 'trim(' ~ csv_cell(split_csv_line(line, delimiter), column.parts[0].place, delimiter) ~ ')' %}
        when {{ is_rounded(column, value) }} then {{ text_literal(column.name ~ ' ') }} || {{ value }}
        {%- else %}
        when false then ''
        {%- endfor %}
    end
{%- endmacro %}


{#- Returns a select of the decimal columns of all inputs other than CSV, with the number of rounded values and an example. -#}
{% macro rounded_stored_values() %}
    select
        cast(null as string) as raw_table,
        cast(null as bigint) as row_count,
        cast(null as string) as example
    where false
    {%- for node in sources_of_layout() %}{% for input in raw_inputs(node.name) if input.kind != 'csv' %}{% for column in decimal_columns(node.name, input) %}
    {%- set stored = adapter.quote(column.parts[0].name | replace('"', '""')) %}
    {%- set value = 'trim(' ~ stored ~ ')' if column.parts[0].is_text else stored %}
    union all
    select
        {{ text_literal(node.name) }},
        count(*),
        {{ text_literal(column.name ~ ' ') }} || cast(min({{ value }}) as string)
    from {{ input.from }} as stored_rows
    where {{ is_rounded(column, value) }}
    {%- endfor %}{% endfor %}{% endfor %}
{%- endmacro %}
