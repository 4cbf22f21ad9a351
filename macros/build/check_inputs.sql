{#- Stops a run before its first model where a var or the raw input cannot be used, with one sentence that
    names the thing, what was found and what to type. Runs as on-run-start. -#}
{% macro check_inputs() %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- do check_vars() -%}
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
    {%- do check_whole_number('history_months', 0, 1200) -%}
    {%- do check_whole_number('clv_horizon_days', 1, 3650) -%}
    {%- do check_share('max_reject_share') -%}
    {%- do check_date('as_of_date') -%}
    {%- if var('raw_path') is not string -%}
        {{ stop_at_var('raw_path', 'a folder or a schema, as text', "raw_path: /data/shop") }}
    {%- endif -%}
    {%- if var('csv_delimiter') is not string or var('csv_delimiter') | length != 1 -%}
        {{ stop_at_var('csv_delimiter', 'one character', "csv_delimiter: ';'") }}
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


{% macro check_date(name) %}
    {%- set text = var(name) | string -%}
    {%- if text and not (modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}$', text)
            and run_query("select try_cast('" ~ text ~ "' as date) as day").columns[0].values()[0]) -%}
        {{ stop_at_var(name, 'a date written YYYY-MM-DD, or empty', name ~ ": '2024-12-31'") }}
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


{#- Looks at every raw table of the layout: is it there, has it its columns, and has a table that must have
    rows at least one? An empty file must not wipe yesterday's marts. -#}
{% macro check_raw_tables() %}
    {%- for node in graph.sources.values() if var('raw_path') and node.source_name == var('layout') -%}
        {%- set location = raw_location(node.name) -%}
        {%- set files = raw_files(node.name) -%}
        {%- if var('csv_encoding') == 'utf-8' and files and files[0].endswith('.csv') -%}
            {%- for file in files_not_in_utf8(files) -%}
                {{ stop("Raw table '" ~ node.name ~ "' is not in UTF-8: " ~ file ~ ". If it was saved by a Windows program, type "
                    ~ "--vars '{csv_encoding: windows-1252}'; else convert it: iconv -f <its encoding> -t UTF-8 <file>") }}
            {%- endfor -%}
        {%- endif -%}
        {%- do raw_columns(node.name, location) -%}
        {%- if location and not node.config.meta.get('optional') and not run_query('select 1 from ' ~ location ~ ' limit 1') -%}
            {{ stop("Raw table '" ~ node.name ~ "' has no row: " ~ location ~ " is empty. Nothing was built and every mart is as it was.") }}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
