{#- Stops a run before its first model where a var or the raw input cannot be used, with one sentence that
    names the thing, what was found and what to type. start_run calls it. -#}
{% macro check_inputs() %}
    {%- if execute -%}
        {%- do check_vars() -%}
    {%- endif -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- do check_raw_tables() -%}
    {%- endif -%}
{% endmacro %}


{% macro check_vars() %}
    {%- do check_choice('layout', var('layouts')) -%}
    {%- do check_choice('csv_encoding', ['utf-8', 'windows-1252']) -%}
    {%- do check_choice('date_order', ['ymd', 'mdy', 'dmy']) -%}
    {%- do check_choice('rfm_scoring', ['ntile', 'tie_safe']) -%}
    {%- do check_choice('rfm_monetary', ['net', 'gross', 'average']) -%}
    {%- do check_choice('non_products', ['exclude', 'keep']) -%}
    {%- do check_choice('duplicate_rows', ['keep', 'drop']) -%}
    {%- do check_whole_number('rfm_groups', 2, 10) -%}
    {%- do check_whole_number('cluster_count', 2, 10) -%}
    {%- do check_whole_number('min_pair_orders', 0, 1000000000) -%}
    {%- do check_whole_number('max_basket_items', 0, 1000000000) -%}
    {%- do check_share('max_reject_share') -%}
    {%- do check_date('as_of_date') -%}
    {%- do check_date('latest_order_date') -%}
    {%- do check_date('earliest_order_date', is_needed=true) -%}
    {%- if var('raw_path') is not string or '://' in var('raw_path') -%}
        {{ stop_at_var('raw_path', 'a folder of this machine or a schema, as text', "raw_path: /data/shop") }}
    {%- endif -%}
    {%- if var('csv_delimiter') is not string or not modules.re.fullmatch('[,;|:~^\t]', var('csv_delimiter')) -%}
        {{ stop_at_var('csv_delimiter', 'a comma, semicolon, tab, or one of | : ~ ^', "csv_delimiter: ';'") }}
    {%- endif -%}
    {%- if var('column_map') is not mapping or var('column_map').values() | reject('mapping') | list -%}
        {{ stop_at_var('column_map', 'a map of raw tables to maps of columns', "column_map: {lines: {InvoiceNo: order_number}}") }}
    {%- endif -%}
    {%- do check_column_map() -%}
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


{#- Every name on the left of `column_map` must be one that the layout declares. -#}
{% macro check_column_map() %}
    {%- set declared = {} -%}
    {%- for node in graph.sources.values() if node.source_name == var('layout') -%}
        {%- do declared.update({node.name: node.columns.keys() | list}) -%}
    {%- endfor -%}
    {%- for table, columns in var('column_map').items() -%}
        {%- if table not in declared -%}
            {{ stop("The var column_map names the raw table '" ~ table ~ "', but layout '" ~ var('layout') ~ "' has "
                ~ declared.keys() | join(', ') ~ ".") }}
        {%- endif -%}
        {%- for column in columns if column not in declared[table] -%}
            {{ stop("The var column_map names the column '" ~ column ~ "' of raw table '" ~ table ~ "', but that has "
                ~ declared[table] | join(', ') ~ ". On the left stands the declared name, on the right yours.") }}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{#- Looks at every raw table of the layout: is it there, can its files be read, has it its columns, and has a table
    that must have rows at least one? An empty file must not wipe yesterday's marts. -#}
{% macro check_raw_tables() %}
    {%- for node in graph.sources.values() if var('raw_path') and node.source_name == var('layout') -%}
        {%- set rows = namespace(found=node.config.meta.get('optional')) -%}
        {%- for input in raw_inputs(node.name) -%}
            {%- do raw_columns(node.name, input) -%}
            {%- for file in input.files if input.kind == 'csv' and inspected(file).line_count > 1 -%}
                {%- set rows.found = true -%}
            {%- endfor -%}
            {%- if input.kind != 'csv' and run_query('select 1 from ' ~ input.from ~ ' limit 1') -%}
                {%- set rows.found = true -%}
            {%- endif -%}
            {%- if not rows.found and loop.last -%}
                {{ stop("Raw table '" ~ node.name ~ "' has no row: " ~ input.shown ~ " has nothing below the names of its columns. "
                    ~ "Nothing was built, and what is published is as it was.") }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
