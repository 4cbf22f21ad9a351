{#- Returns the SQL that loads the rows of a seed. On Spark texts are written as literals: the adapter's own method fails
    on an apostrophe and loads an empty cell as the text None. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model.config.column_types -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append('cast(' ~ name ~ ' as ' ~ types[name] ~ ')') -%}
    {%- endfor -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set rows = [] -%}
        {%- for row in chunk -%}
            {%- set cells = [] -%}
            {%- for cell in row -%} {%- do cells.append('null' if cell is none else text_literal(cell)) -%} {%- endfor -%}
            {%- do rows.append('(' ~ cells | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- set insert = 'insert into ' ~ this ~ ' select ' ~ columns | join(', ') ~ ' from values ' ~ rows | join(', ')
            ~ ' as seed (' ~ agate_table.column_names | join(', ') ~ ')' -%}
        {%- do adapter.add_query(insert, abridge_sql_log=true) -%}
        {%- do statements.append(insert) -%}
    {%- endfor -%}
    {{- return(statements | first) -}}
{% endmacro %}
