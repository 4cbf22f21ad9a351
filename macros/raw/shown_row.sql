{#- Returns the text of a rejected row as it is published: only the columns that the layout declares, and with the var
    `hide_personal` without the values of columns marked `personal`. `text` is an expression of the raw row,
    `file` one of its file. A line that is not a complete row cannot be split into columns: it is shown unchanged, or not at
    all if its file has anything to hide. -#}
{% macro shown_row(text, file) %}
    {%- set cases = [] -%}
    {%- for node in sources_of_layout() -%}
        {%- for input in raw_inputs(node.name) -%}
            {%- set shown = [] -%}
            {%- set hidden = [] -%}
            {%- for column in raw_columns(node.name, input) -%}
                {%- do shown.extend(column.parts) -%}
                {%- if var('hide_personal') and node.columns[column.name].config.meta.get('personal') -%}
                    {%- do hidden.extend(column.parts | map(attribute='name')) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- if hidden or shown | map(attribute='name') | unique | list | length < input.columns | length -%}
                {%- do cases.append('when ' ~ is_of_input(file, input) ~ ' then '
                    ~ (cells_shown(text, input, shown, hidden) if input.kind == 'csv' else json_of_columns(text, input.columns, shown, hidden))) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return('case ' ~ cases | join(' ') ~ ' else ' ~ text ~ ' end' if cases else text) -}}
{% endmacro %}


{#- Returns a CSV line reduced to the cells of some columns, in file order. -#}
{% macro cells_shown(text, input, shown, hidden) %}
    {%- set cells = [] -%}
    {%- for column in shown | unique(attribute='place') | sort(attribute='place') -%}
        {%- do cells.append("'***'" if column.name in hidden else
            'replace(' ~ list_item(split_csv_line(text, input.delimiter), column.place) ~ ', chr(31), ' ~ text_literal(input.delimiter) ~ ')') -%}
    {%- endfor -%}
    {{- return('case when ' ~ is_regular_csv_line(text, input) ~ ' then '
        ~ cells | join(' || ' ~ text_literal(input.delimiter) ~ ' || ')
        ~ " else '(not shown: the line is not one whole row, and its file has columns that are not shown)' end") -}}
{% endmacro %}
