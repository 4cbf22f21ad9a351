{#- What to do about a value that is not of its column's declared type: which var would make it readable. -#}

{#- Returns a select of the rejected rows of a gate model, each with its `reason`, the `value` that could not be read (null
    for other reasons) and `what_to_do`. A row with several unreadable values appears once for each. -#}
{% macro advised_rows(model) %}
    select
        raw_table,
        coalesce('unreadable ' || column_name, reject_reason) as reason,
        raw_file,
        raw_row,
        value,
        {{ what_to_do() }} as what_to_do
    from (
        select
            rejected_rows.*,
            columns_read.table_name,
            columns_read.column_name,
            {{ unreadable_value('rejected_rows', 'columns_read') }} as value
        from {{ model }} as rejected_rows
        left join ({{ columns_read() }}) as columns_read
            on rejected_rows.raw_table = columns_read.table_name
                and concat(rejected_rows.reject_reason, ' ') like concat('unreadable% ', columns_read.column_name, ' %')
        where rejected_rows.raw_table is not null and rejected_rows.reject_reason != 'exact duplicate'
    ) as unreadable_values
{%- endmacro %}


{#- Returns a select of all raw columns that are not text, with their tables. -#}
{% macro columns_read() %}
    select
        cast(null as string) as table_name,
        cast(null as string) as column_name
    where false
    {%- for node in sources_of_layout() %}{% for column in node.columns.values() if (column.data_type or 'string') != 'string' %}
    union all
    select {{ text_literal(node.name) }}, {{ text_literal(column.name) }}
    {%- endfor %}{% endfor %}
{%- endmacro %}


{#- Returns an expression of the unreadable value, taken from the text of its row; *** if it is personal and those are hidden. -#}
{% macro unreadable_value(rows, columns) %}
    {%- set cases = [] -%}
    {%- for node in sources_of_layout() -%}
        {%- for input in raw_inputs(node.name) -%}
            {%- for column in raw_columns(node.name, input) if column.parts and column.type != 'string' -%}
                {%- set values = [] -%}
                {%- for part in column.parts -%}
                    {%- do values.append(csv_cell(split_csv_line(rows ~ '.raw_row', input.delimiter), part.place, input.delimiter) if input.kind == 'csv'
                        else json_value(rows ~ '.raw_row', part.name)) -%}
                {%- endfor -%}
                {%- set is_hidden = var('hide_personal') and node.columns[column.name].config.meta.get('personal') -%}
                {%- do cases.append('when ' ~ is_column(node.name, column.name, columns) ~ ' and ' ~ is_of_input(rows ~ '.raw_file', input) ~ ' then '
                    ~ ("'***'" if is_hidden else 'trim(' ~ values | join(") || ' ' || trim(") ~ ')')) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('case ' ~ cases | join('\n') ~ ' end' if cases else 'cast(null as string)') }}
{% endmacro %}


{#- Returns whether an unreadable value belongs to a column. -#}
{% macro is_column(table, column, columns) -%}
    {{ columns }}.column_name = {{ text_literal(column) }} and {{ columns }}.table_name = {{ text_literal(table) }}
{%- endmacro %}


{#- Returns an expression of what to do about a rejected row with its `value`: the first remedy that applies. -#}
{% macro what_to_do() %}
    case
    {%- for node in sources_of_layout() %}
        {%- for column in node.columns.values() if (column.data_type or 'string') != 'string' %}
        when {{ is_column(node.name, column.name, 'unreadable_values') }} then
            {%- if column.data_type == 'timestamp' %} {{ what_to_do_about_time('value') }}
            {%- elif column.data_type == 'boolean' %} {{ what_to_do_about_boolean(node, column.name) }}
            {%- else %} {{ what_to_do_about_number('value', column.data_type) }}
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
        when reject_reason = 'duplicate order_line_id'
            then 'The id must be unique in the whole table, not only within its order.'
        when reject_reason = 'order date out of range'
            then {{ text_literal('Orders are read from ' ~ var('earliest_order_date') ~ ' to ' ~ (var('latest_order_date') or 'today')
                ~ ". Check date_order, or set other bounds: --vars '{earliest_order_date: 1990-01-01, latest_order_date: 2030-12-31}'") }}
        else {{ text_literal("Correct such rows in the raw data. If they may be left out, allow more of them: --vars '{max_reject_share: 0.1}'") }}
    end
{%- endmacro %}


{#- Returns an expression of what to do about a time that could not be read. -#}
{% macro what_to_do_about_time(text) %}
    {%- set order = var('date_order') -%}
    {%- set first_number = 'cast(' ~ extracted(text, '^([0-9]{1,2})[/.-]') ~ ' as integer)' -%}
    {%- set second_number = 'cast(' ~ extracted(text, '^[0-9]{1,2}[/.-]([0-9]{1,2})[/.-]') ~ ' as integer)' -%}
    {%- set years = {'[0-9]{4}': '', '[0-9]{2}': '' if var('two_digit_years') else ', two_digit_years: 1970'} -%}
    case
        {%- if not var('time_zone') %}
        when {{ matches(text, ':[0-9]{2}.*' ~ offset_pattern() ~ '$') }} then {{ text_literal(
            "It has a UTC offset. Say which time zone the shop is in: --vars '{time_zone: Europe/Berlin}'") }}
        {%- endif %}
        {%- for year, more in years.items() %}
        when {{ matches(text, '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-]' ~ year ~ '([ ,T].*)?$') }} then case
            when {{ first_number }} > 12 and {{ second_number }} > 12 then 'There is no such day. Correct it in the raw data.'
            {%- if order != 'dmy' %}
            when {{ first_number }} > 12 then {{ text_literal("If the day comes first, say so: --vars '{date_order: dmy" ~ more ~ "}'") }}
            {%- endif %}
            {%- if order != 'mdy' %}
            when {{ second_number }} > 12 then {{ text_literal("If the month comes first, say so: --vars '{date_order: mdy" ~ more ~ "}'") }}
            {%- endif %}
            {%- if order not in ('mdy', 'dmy') %}
            else {{ text_literal("Say what comes first, the month or the day: --vars '{date_order: mdy" ~ more ~ "}' or --vars '{date_order: dmy" ~ more ~ "}'") }}
            {%- elif more %}
            else {{ text_literal("Say which is the first year that two digits can mean: --vars '{" ~ more[2:] ~ "}'") }}
            {%- else %}
            else 'There is no such time. Correct it in the raw data.'
            {%- endif %}
        end
        {%- endfor %}
        when {{ matches(text, '[A-Za-z]{3,}[ .,/-]*([0-9]{1,2}[ .,/-]+)?[0-9]{2}([ ,].*)?$') }} then {{ text_literal(
            "Say which is the first year that two digits can mean, and that the year comes last: --vars '{date_order: "
            ~ (order if order in ('mdy', 'dmy') else 'dmy') ~ ", two_digit_years: " ~ (var('two_digit_years') or 1970) ~ "}'") }}
        {%- if order in ('mdy', 'dmy') %}
        when {{ matches(text, '^([0-9]{4}[/.][0-9]{1,2}[/.]|(19|20)[0-9]{6}$)') }} then {{ text_literal(
            "If the year comes first, say so: --vars '{date_order: ymd}'") }}
        {%- endif %}
        when {{ matches(text, '^[0-9]{9,11}([.][0-9]*)?$') }} then {{ text_literal(
            "If these are seconds since 1970, say so: --vars '{date_order: epoch_seconds}'") }}
        when {{ matches(text, '^[0-9]{12,14}([.][0-9]*)?$') }} then {{ text_literal(
            "If these are milliseconds since 1970, say so: --vars '{date_order: epoch_milliseconds}'") }}
        when {{ matches(text, '^[0-9]{5}([.][0-9]*)?$') }} then
            'This looks like the number that a spreadsheet stores for a date: format the column as a date there, and save the file again.'
        else {{ text_literal("That is not a date or time that can be read, such as 2024-12-31 23:59:59 or 31 Dec 2024. If it is in another column, say so: "
            ~ "--vars '{column_map: {<table>: {<declared name>: <your name>}}}'") }}
    end
{%- endmacro %}


{#- Returns an expression of what to do about a number that could not be read. -#}
{% macro what_to_do_about_number(text, type) %}
    {%- set blank = '[ \\x{A0}\\x{202F}]' -%}
    {%- set ways = [
        ["1'234.56", '[0-9][\\x27\\x{2019}][0-9]{3}'],
        ['1 234,56', '[0-9]' ~ blank ~ '[0-9]{3}($|[^0-9])'],
        ['1.234,56', '[0-9][.][0-9]{3},|^[^,]*,([0-9]{1,2}|[0-9]{4,})?([^0-9,].*)?$|[.][0-9]{3}[.]'],
        ['1,234.56', '[0-9],[0-9]{3}[.]|,[0-9]{3},'],
    ] -%}
    case
        {%- for format, pattern in ways if format != var('number_format') %}
        when {{ matches(text, pattern) }} and {{ matches(text, '[0-9]') }}
            then {{ text_literal('Say how numbers are written: --vars "{number_format: ' ~ ("'" ~ format ~ "'" if "'" not in format else format) ~ '}"') }}
        {%- endfor %}
        {%- if not var('number_format') %}
        when {{ matches(text, '^[^0-9]*[0-9]{1,3},[0-9]{3}[^0-9]*$') }} then {{ text_literal(
            "Say whether the comma separates thousands or is the decimal sign: --vars \"{number_format: '1,234.56'}\" or --vars \"{number_format: '1.234,56'}\"") }}
        when {{ matches(text, '^[^0-9]*[0-9]+([.][0-9]*)?[^0-9]*$') }} and ({{ matches(text, currency_pattern()) }} or {{ matches(text, '[(]|-$') }}) then
            {{ text_literal("Say how numbers are written, currency signs and all: --vars \"{number_format: '1,234.56'}\"") }}
        {%- else %}
        when {{ matches(text, '^[^0-9]*[0-9]+[.][0-9]+[^0-9]*$') }} then {{ text_literal("It has a decimal point, which does not fit number_format '"
            ~ var('number_format') ~ "'. Leave the var out if all your numbers are written so.") }}
        {%- endif %}
        else {{ text_literal(("That is not a number" if type_decimals(type) | int else "That is not a whole number")
            ~ ". Correct such rows in the raw data. If it is in another column, say so: --vars '{column_map: {<table>: {<declared name>: <your name>}}}'") }}
    end
{%- endmacro %}


{#- Returns an expression of what to do about a text that is neither true nor false. -#}
{% macro what_to_do_about_boolean(node, column) %}
    {%- set read = 'Valid values are true, t, yes, y, 1 and false, f, no, n, 0.' -%}
    {%- if 'order_status' not in node.columns -%} '{{ read }}'
    {%- else -%}
        {%- set own = var('column_map').get(node.name, {}).get(column, column) -%}
        {{ text_literal(read ~ " If these are order statuses in words, they belong in order_status: --vars '{column_map: {" ~ node.name
            ~ ": {order_status: " ~ (own if own is string else own | join(' or ')) ~ "}}}'") }}
    {%- endif -%}
{%- endmacro %}
