{#- Returns a row's values in columns that the layout does not declare, as one text: two rows that differ there are
    not duplicates. Columns are sorted by name, so their order in the file does not matter; an empty one counts as missing.
    Reads the columns `raw_row` and `raw_file`. -#}
{% macro undeclared_values(table) %}
    {%- set cases = [] -%}
    {%- for input in (raw_inputs(table) if execute and var('raw_path') else []) -%}
        {%- set read = names_read(raw_columns(table, input)) -%}
        {%- set others = input.columns | selectattr('name') | rejectattr('name', 'in', read) | sort(attribute='name') -%}
        {%- set values = [] -%}
        {%- for column in others if input.kind == 'csv' -%}
            {%- set value = 'trim(' ~ csv_cell(split_csv_line('raw_row', input.delimiter), column.place, input.delimiter) ~ ')' -%}
            {%- do values.append("case when " ~ value ~ " != '' then " ~ text_literal(column.name ~ '=') ~ ' || ' ~ value ~ " || chr(31) else '' end") -%}
        {%- endfor -%}
        {%- if others -%}
            {%- do cases.append('when ' ~ is_of_input('raw_file', input) ~ ' then '
                ~ (values | join(' || ') if input.kind == 'csv' else json_of_columns(row_as_text('raw_row'), input.columns, others, []))) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return('case ' ~ cases | join(' ') ~ " else '' end" if cases else "''") -}}
{% endmacro %}
