{#- Returns a select of notices about how columns are read (`topic`, `raw_table`, `message`): a price column whose name suggests
    a total, and missing columns that numbers depend on. -#}
{% macro column_notices() %}
    {%- for notice in found_column_notices() %}
    select
        {{ text_literal(notice.topic) }} as topic,
        {{ text_literal(notice.raw_table) }} as raw_table,
        {{ text_literal(notice.message) }} as message
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as topic,
        cast(null as string) as raw_table,
        cast(null as string) as message
    where false
    {%- endfor %}
{%- endmacro %}


{#- Returns these notices as a list. -#}
{% macro found_column_notices() %}
    {%- set notices = [] -%}
    {%- for node in sources_of_layout() -%}
        {%- for column in node.columns.values() -%}
            {%- set meta = column.config.meta -%}
            {%- set is_there = (meta.get('is_price') or meta.get('looks_like')) and has_raw_column(node.name, column.name) -%}
            {%- if meta.get('is_price') and is_there -%}
                {%- for name in names_of_totals(node.name, column.name) -%}
                    {%- do notices.append({'topic': 'price', 'raw_table': node.name, 'message': "The column '" ~ name ~ "' is read as the price of one unit, and the "
                        ~ "amount of a line is quantity x price. If it is the total of the line, say so: --vars '{column_map: {" ~ node.name
                        ~ ": {line_total: " ~ name ~ "}}}' (and take " ~ column.name ~ " out of column_map)."}) -%}
                {%- endfor -%}
            {%- elif meta.get('is_price') and not has_raw_column(node.name, 'line_total') -%}
                {%- do notices.append({'topic': 'price', 'raw_table': node.name, 'message': "Raw table '" ~ node.name ~ "' has no price: amounts are 0 unless the "
                    ~ "products have a list_price. Orders, products bought together and recency are complete. If a column holds the price, name it: --vars '{column_map: {" ~ node.name ~ ": {" ~ column.name ~ ": <your name>}}}'"}) -%}
            {%- elif meta.get('looks_like') and not is_there and 'default' in meta -%}
                {%- do notices.append({'topic': 'quantity', 'raw_table': node.name, 'message': "Raw table '" ~ node.name ~ "' has no column " ~ column.name
                    ~ ": every line counts as " ~ meta.default ~ ". If a column holds it, name it: --vars '{column_map: {" ~ node.name ~ ": {" ~ column.name ~ ": <your name>}}}'"}) -%}
            {%- elif meta.get('is_customer') and not is_there -%}
                {%- do notices.append({'topic': 'customers', 'raw_table': node.name, 'message': "Raw table '" ~ node.name ~ "' has no customers: all orders count as "
                    ~ "guest orders, and the customer marts are empty. If a column holds them, name it: --vars '{column_map: {" ~ node.name ~ ": {" ~ column.name ~ ": <your name>}}}'"}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(notices) }}
{% endmacro %}


{#- Returns the names of raw columns that a price is read from but that suggest a total. -#}
{% macro names_of_totals(table, column) %}
    {%- set names = [] -%}
    {%- for input in raw_inputs(table) -%}
        {%- for found in raw_columns(table, input) if found.name == column -%}
            {%- for part in found.parts if modules.re.search('sales|amount|total|revenue|gross|^net|value|turnover|umsatz|betrag|summe|montant|importe', part.name | lower)
                    and not modules.re.search('unit|price|each|einzel', part.name | lower) and part.name not in names -%}
                {%- do names.append(part.name) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
