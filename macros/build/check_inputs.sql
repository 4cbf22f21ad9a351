{#- Stops a run before its first model if a var or the raw input cannot be used. The message names the var or
    file, what was found and what to type. start_run calls it. -#}
{% macro check_inputs() %}
    {%- if execute -%}
        {%- do check_vars() -%}
    {%- endif -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- do check_raw_tables() -%}
    {%- endif -%}
{% endmacro %}


{% macro check_vars() %}
    {%- set choices = {
        'layout': var('layouts'),
        'csv_encoding': ['utf-8', 'windows-1252'],
        'date_order': ['ymd', 'mdy', 'dmy', 'epoch_seconds', 'epoch_milliseconds'],
        'rfm_scoring': ['ntile', 'tie_safe'],
        'rfm_monetary': ['net', 'gross', 'average'],
        'non_products': ['exclude', 'keep'],
        'duplicate_rows': ['keep', 'drop', 'between_files'],
    } -%}
    {%- set whole_numbers = {
        'rfm_groups': [2, 10],
        'cluster_count': [2, 10],
        'min_pair_orders': [0, 1000000000],
        'max_basket_items': [0, 1000000000],
        'min_orders_for_notice': [1, 1000000000],
        'history_months': [0, 1200],
        'clv_horizon_days': [1, 3650],
        'skip_lines': [0, 100],
    } -%}
    {%- set dates = ['as_of_date', 'latest_order_date', 'earliest_order_date'] -%}
    {%- set shares = ['max_reject_share', 'max_shared_orders', 'max_customer_share'] -%}
    {%- set others = [
        'column_map',
        'csv_delimiter',
        'file_mode',
        'hide_personal',
        'layouts',
        'number_format',
        'order_identity',
        'raw_path',
        'table_map',
        'time_zone',
        'two_digit_years',
        'xlsx_sheet',
    ] -%}
    {%- do check_names(choices.keys() | list + whole_numbers.keys() | list + dates + shares + others) -%}
    {%- for name, allowed in choices.items() -%} {%- do check_choice(name, allowed) -%} {%- endfor -%}
    {%- for name, range in whole_numbers.items() -%} {%- do check_whole_number(name, range[0], range[1]) -%} {%- endfor -%}
    {%- for name in dates -%} {%- do check_date(name, is_needed=name == 'earliest_order_date') -%} {%- endfor -%}
    {%- for name in shares -%} {%- do check_share(name) -%} {%- endfor -%}
    {%- if var('raw_path') is not string or '://' in var('raw_path') -%}
        {{ stop_at_var('raw_path', 'a folder on this machine or a schema, as text', "raw_path: /data/shop") }}
    {%- endif -%}
    {%- if var('two_digit_years') != '' -%} {%- do check_whole_number('two_digit_years', 1000, 9900) -%} {%- endif -%}
    {%- if var('time_zone') and var('time_zone') not in modules.pytz.all_timezones -%}
        {%- set zone = closest_name(var('time_zone') | string, modules.pytz.all_timezones) or 'Europe/Berlin' -%}
        {{ stop_at_var('time_zone', 'the name of a time zone, or empty', 'time_zone: ' ~ zone) }}
    {%- endif -%}
    {%- if var('number_format') not in ['', '1,234.56', '1.234,56', "1'234.56", '1 234,56'] -%}
        {{ stop_at_var('number_format', "empty or one of '1,234.56', '1.234,56', '1 234,56' and 1'234.56, whatever the currency", "number_format: '1.234,56'") }}
    {%- endif -%}
    {%- if var('csv_delimiter') is not string or not modules.re.fullmatch('[,;|:~^\t]', var('csv_delimiter')) -%}
        {{ stop_at_var('csv_delimiter', 'a comma, semicolon, tab, or one of | : ~ ^', "csv_delimiter: ';'") }}
    {%- endif -%}
    {%- if var('xlsx_sheet') is not string -%}
        {{ stop_at_var('xlsx_sheet', 'the name of a sheet, as text', "xlsx_sheet: '2024'") }}
    {%- endif -%}
    {%- if var('table_map') is not mapping or var('table_map').values() | reject('string') | list
            or '' in var('table_map').values() or modules.re.search('[/\\[]', var('table_map').values() | join) -%}
        {{ stop_at_var('table_map', 'a map of raw tables to names of files or folders in raw_path', "table_map: {orders: sales_2024}") }}
    {%- endif -%}
    {%- if var('column_map') is not mapping or var('column_map').values() | reject('mapping') | list -%}
        {{ stop_at_var('column_map', 'a map of raw tables to maps of columns', "column_map: {lines: {InvoiceNo: order_number}}") }}
    {%- endif -%}
    {%- if var('file_mode') is not string or not modules.re.fullmatch('([0-7]{3})?', var('file_mode')) -%}
        {{ stop_at_var('file_mode', 'three octal digits in quotes, or empty', "file_mode: '640'") }}
    {%- endif -%}
    {%- if var('hide_personal') is not boolean -%}
        {{ stop_at_var('hide_personal', 'true or false', 'hide_personal: true') }}
    {%- endif -%}
    {%- do check_order_identity() -%}
    {%- do check_column_map() -%}
{% endmacro %}


{#- Stops if a var on the command line is not one of these: dbt accepts any name, and a misspelt one would have no effect. -#}
{% macro check_names(known) %}
    {%- for name in vars_of_command() if name not in known -%}
        {%- set meant = closest_name(name, known) -%}
        {{ stop("There is no var '" ~ name ~ "'. " ~ ("Did you mean " ~ meant ~ "? " if meant else "") ~ "The vars are " ~ known | reject('equalto', 'layouts') | sort | join(', ') ~ ".") }}
    {%- endfor -%}
{% endmacro %}


{#- Returns the name that shares the most pairs of letters with a misspelt one; none if no name shares half of them. -#}
{% macro closest_name(name, names) %}
    {%- set best = namespace(name=none, share=0.5) -%}
    {%- for candidate in names -%}
        {%- set shared = [] -%}
        {%- for place in range(1, name | length) if (name | lower)[place - 1:place + 1] in candidate -%} {%- do shared.append(place) -%} {%- endfor -%}
        {%- set share = shared | length / [name | length - 1, candidate | length - 1, 1] | max -%}
        {%- if share >= best.share and (share > best.share or not best.name) -%}
            {%- set best.name = candidate -%}
            {%- set best.share = share -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.name) }}
{% endmacro %}


{% macro stop_at_var(name, expected, example) %}
    {{ stop("The var " ~ name ~ " is '" ~ var(name) ~ "' but must be " ~ expected ~ ". Type for example: --vars \"{" ~ example ~ "}\"") }}
{% endmacro %}


{% macro check_choice(name, choices) %}
    {%- if var(name) not in choices -%}
        {{ stop_at_var(name, 'one of ' ~ choices | join(', '), name ~ ': ' ~ choices[0]) }}
    {%- endif -%}
{% endmacro %}


{% macro check_whole_number(name, lowest, highest) %}
    {%- if var(name) is not integer or var(name) is boolean or var(name) < lowest or var(name) > highest -%}
        {{ stop_at_var(name, 'a whole number from ' ~ lowest ~ ' to ' ~ highest, name ~ ': ' ~ lowest) }}
    {%- endif -%}
{% endmacro %}


{% macro check_share(name) %}
    {%- if var(name) is not number or var(name) is boolean or var(name) < 0 or var(name) > 1 -%}
        {{ stop_at_var(name, 'a number from 0 to 1', name ~ ': 0.02') }}
    {%- endif -%}
{% endmacro %}


{% macro check_date(name, is_needed=false) %}
    {%- set text = var(name) | string -%}
    {%- if (text or is_needed) and not (modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', text)
            and run_query("select try_cast(" ~ text_literal(text) ~ " as date) as day").columns[0].values()[0]) -%}
        {{ stop_at_var(name, 'a date written YYYY-MM-DD' ~ ('' if is_needed else ', or empty'), name ~ ": '2024-12-31'") }}
    {%- endif -%}
{% endmacro %}


{#- Stops if a key of `column_map` or `table_map` is not declared by the layout, if a value is not a name, a list of names or a
    constant (`=1`), or if a constant is not of its column's type. -#}
{% macro check_column_map() %}
    {%- set declared = {} -%}
    {%- for node in graph.sources.values() if node.source_name == var('layout') -%}
        {%- do declared.update({node.name: node.columns.keys() | list}) -%}
    {%- endfor -%}
    {%- for table in var('table_map') if table not in declared -%}
        {{ stop("The var table_map names the raw table '" ~ table ~ "', but layout '" ~ var('layout') ~ "' has "
            ~ declared.keys() | join(', ') ~ ". The raw table goes on the left, your name for it on the right.") }}
    {%- endfor -%}
    {%- for table, columns in var('column_map').items() -%}
        {%- if table not in declared -%}
            {{ stop("The var column_map names the raw table '" ~ table ~ "', but layout '" ~ var('layout') ~ "' has "
                ~ declared.keys() | join(', ') ~ ".") }}
        {%- endif -%}
        {%- for column in columns if column not in declared[table] -%}
            {{ stop("The var column_map names the column '" ~ column ~ "' of raw table '" ~ table ~ "', but that has "
                ~ declared[table] | join(', ') ~ ". The declared name goes on the left, yours on the right.") }}
        {%- endfor -%}
        {%- for column, said in columns.items() -%}
            {%- set names = said if said is not string and said is not mapping and said is iterable else [said] -%}
            {%- if not names or names | reject('string') | reject('integer') | list or '' in names -%}
                {{ stop("The var column_map has '" ~ said ~ "' for the column '" ~ column ~ "' of raw table '" ~ table ~ "', but that must be a name, "
                    ~ "a list of names, 'Day + Time' for a date and a time in two columns, or a constant after an equals sign. Type for example: --vars \"{column_map: {"
                    ~ table ~ ": {" ~ column ~ ": '=1'}}}\"") }}
            {%- endif -%}
            {%- set type = raw_declaration(table).columns[column].data_type or 'string' -%}
            {%- if said is string and said.startswith('=') and said[1:] | trim and run_query('select ' ~ typed({'type': type, 'found': found_as(type, [], said)},
                    text_literal(said[1:] | trim), 'false') ~ ' as value').columns[0].values()[0] is none -%}
                {{ stop("The var column_map gives the column '" ~ column ~ "' of raw table '" ~ table ~ "' the constant '" ~ said[1:] | trim
                    ~ "', which is not of type " ~ type ~ ". Type for example: --vars \"{column_map: {" ~ table ~ ": {" ~ column ~ ": '="
                    ~ ('2024-12-31' if type == 'timestamp' else 'true' if type == 'boolean' else '1') ~ "'}}}\"") }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{#- Checks every raw table of the layout: whether it exists, its files can be read, it has its required columns, and, unless it is
    optional, at least one row. An empty file must not wipe yesterday's marts. -#}
{% macro check_raw_tables() %}
    {%- set wanted = [] -%}   {#- without the tables that any layout may have -#}
    {%- set there = {} -%}   {#- the inputs of each table found -#}
    {%- for node in sources_of_layout() -%}
        {%- set rows = namespace(found=node.config.meta.get('optional')) -%}
        {%- if node.name not in ['customer_ids', 'exchange_rates'] -%} {%- do wanted.append(node.name) -%} {%- endif -%}
        {%- set inputs = raw_inputs(node.name) -%}
        {%- if inputs and node.name in wanted -%} {%- do there.update({node.name: inputs}) -%} {%- endif -%}
        {%- for input in inputs -%}
            {%- do raw_columns(node.name, input) -%}
            {%- if input.is_made and modules.re.search(',[0-9]+$', var('number_format')) -%}
                {{ stop("Raw file " ~ input.shown ~ " stores real numbers such as 1234.5, and the var number_format '" ~ var('number_format')
                    ~ "' would misread them. Leave number_format out, or save the file as CSV with numbers as you write them.") }}
            {%- endif -%}
            {%- if input.has_rows -%}
                {%- set rows.found = true -%}
            {%- endif -%}
            {%- if input.kind != 'csv' and run_query('select 1 from ' ~ input.from ~ ' limit 1') -%}
                {%- set rows.found = true -%}
            {%- endif -%}
            {%- if not rows.found and loop.last -%}
                {{ stop("Raw table '" ~ node.name ~ "' has no rows: " ~ input.shown ~ " has nothing below its column names. "
                    ~ "Nothing was built, and the published marts are unchanged.") }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if wanted and not there -%}
        {{ stop("Layout '" ~ var('layout') ~ "' is read from " ~ wanted | join(' or ') ~ ", but there is no " ~ wanted | join('.csv, ') ~ ".csv (or .parquet, or folder) in '"
            ~ var('raw_path') ~ "', and no schema of that name has one. Check the var raw_path, or rename the file.") }}
    {%- endif -%}
    {%- for table, inputs in there.items() -%} {%- do check_all_inputs_have(table, inputs) -%} {%- endfor -%}
    {%- do check_order_ids() -%}
{% endmacro %}


{#- Stops if one file of a raw table lacks an optional column that numbers depend on, and another file has it: the values of the
    first would silently be unknown. -#}
{% macro check_all_inputs_have(table, inputs) %}
    {%- set with = {} -%}
    {%- set without = {} -%}
    {%- for input in inputs -%}
        {%- for column in raw_columns(table, input) if raw_declaration(table).columns[column.name].config.meta.get('looks_like') -%}
            {%- do (with if column.parts or column.name in var('column_map').get(table, {}) else without).update({column.name: input.shown}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name, shown in without.items() if name in with -%}
        {{ stop("Raw table '" ~ table ~ "' has no column " ~ name ~ " in " ~ shown ~ ", but in " ~ with[name] ~ ". If it has another name there, give "
            ~ "all its names: --vars '{column_map: {" ~ table ~ ": {" ~ name ~ ": [" ~ name ~ ", <the other name>]}}}'") }}
    {%- endfor -%}
{% endmacro %}
