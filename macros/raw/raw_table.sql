{#- Returns a select of one raw table: every column that the layout declares, under its declared name and type,
    whatever the file calls it and however it stores it; a column that the file lacks is null. Four more columns serve
    the gate: `read_error` says why the row cannot be read (null where it can; a value that is not of its declared type
    is null), `raw_row` is the row as it came in, `raw_file` and `raw_line` say where it stands (the line of a regular
    CSV row is not known here: counting lines would take one thread). A missing optional table has no rows. -#}
{% macro raw_table(table) %}
    {%- if not execute -%}
        {{ return('select 1 from ' ~ raw_relation(table) ~ (', ' ~ ref('base_files__irregular_rows') if var('raw_path') else '')) }}
    {%- endif -%}
    {%- set inputs = raw_inputs(table) -%}
    {%- for input in inputs or [{'kind': 'table', 'from': '(select 1 as nothing where false)', 'shown': '', 'columns': []}] -%}
        {{ 'select * from (' if inputs | length > 1 }}
        {{- typed_rows(table, input) -}}
        {{ ') as input_' ~ loop.index if inputs | length > 1 }}
        {{ 'union all ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Returns a select of the rows of one input of a raw table, in three steps, so that nothing is worked out twice:
    the raw values, texts without outer blanks · what is known · as declared. -#}
{% macro typed_rows(table, input) %}
    {%- set columns = raw_columns(table, input) %}
    {%- set found = columns | selectattr('found') | list %}
    {%- set where_it_stands = ['read_error', 'raw_file', 'raw_line', 'raw_row'] | join(', ') %}
    with raw_values as (
        select
        {%- for column in found %}
            {%- set value = csv_cell('cells', column.found.place) if input.kind == 'csv' else adapter.quote(column.found.name | replace('"', '""')) %}
            {{ 'trim(' ~ value ~ ')' if column.found.is_text else value }} as value_{{ column.number }},
        {%- endfor %}
            {{ where_it_stands }}
        from ({{ raw_rows(table, input) }}) as raw_rows
    ),

    known as (
        select
        {%- for column in found %}
            {{ known(column, 'value_' ~ column.number) }} as value_{{ column.number }},
        {%- endfor %}
            {{ where_it_stands }}
        from raw_values
    ),

    typed as (
        select
        {%- for column in found %}
            value_{{ column.number }},
            {{ typed(column, 'value_' ~ column.number) }} as typed_{{ column.number }},
        {%- endfor %}
            {{ where_it_stands }}
        from known
    )

    {%- set unreadable = [] %}
    select
    {%- for column in columns %}
        {{ 'typed_' ~ column.number if column.found else 'cast(null as ' ~ column.type ~ ')' }} as {{ adapter.quote(column.name) }},
        {%- if column.found and column.type != 'string' %}
            {%- do unreadable.append({'name': column.name, 'is_so': 'typed_' ~ column.number ~ ' is null and value_' ~ column.number ~ ' is not null'}) %}
        {%- endif %}
    {%- endfor %}
    {%- if unreadable %}
        case
            when read_error is not null then read_error
            when {{ unreadable | map(attribute='is_so') | join(' or ') }}
                then 'unreadable'
                {%- for column in unreadable %} || case when {{ column.is_so }} then ' {{ column.name }}' else '' end{% endfor %}
        end as read_error,
    {%- else %}
        read_error,
    {%- endif %}
        raw_file,
        raw_line,
        raw_row
    from typed
{%- endmacro %}


{#- Returns a select of the rows of an input as they came in, with where they stand. -#}
{% macro raw_rows(table, input) %}
    {%- if input.kind == 'csv' -%}
        select
            {{ split_csv_line('raw_row') }} as cells,
            cast(null as string) as read_error,
            raw_file,
            cast(null as bigint) as raw_line,
            raw_row
        from (select line as raw_row, raw_file from ({{ read_lines(input.files) }}) as lines) as raw_lines
        where {{ is_regular_csv_line('raw_row', input.columns | length) }}
        union all
        select
            case when read_error is null then {{ split_csv_line('raw_row') }} end as cells,
            read_error,
            raw_file,
            raw_line,
            raw_row
        from {{ ref('base_files__irregular_rows') }}
        where raw_file in ({% for file in input.files %}{{ text_literal(file) }}{{ ', ' if not loop.last }}{% endfor %})
        and not is_blank
    {%- else -%}
        select
            *,
            cast(null as string) as read_error,
            {{ place_of_row('file') if input.kind == 'parquet' else text_literal(input.shown) }} as raw_file,
            {{ place_of_row('row') if input.kind == 'parquet' else 'cast(null as bigint)' }} as raw_line,
            {{ row_as_struct('stored_rows') }} as raw_row
        from {{ input.from }} as stored_rows
    {%- endif -%}
{%- endmacro %}


{#- Returns the SQL of one value in the declared type of its column; null where it is not of that type.
    One pattern per type, because a cast alone also takes `1e3`, `0x10` or `1_000` for a number. -#}
{% macro typed(column, value) %}
    {%- set is_text = column.found.is_text -%}
    {%- if column.type == 'string' and is_text -%} {{ value }}
    {%- elif column.type == 'string' -%} cast({{ value }} as string)
    {%- elif column.found.is_zoned -%} {{ utc_clock(value) }}
    {%- elif not is_text -%} try_cast({{ value }} as {{ column.type }})
    {%- elif column.type == 'timestamp' -%} {{ timestamp_from_text(value) }}
    {%- elif column.type == 'boolean' -%}
        case when lower({{ value }}) in ('true', 't', 'yes', 'y', '1') then true
             when lower({{ value }}) in ('false', 'f', 'no', 'n', '0') then false end
    {%- else -%}
        {%- set decimals = column.type.split(',')[1].strip(' )') if ',' in column.type else 0 -%}
        case when {{ matches(value, '^[+-]?([0-9]+[.]?|[0-9]*[.][0-9]{1,' ~ [decimals | int, 1] | max ~ '}0*)$' if decimals | int else '^[+-]?[0-9]+([.]0*)?$') }} then try_cast({{ value }} as {{ column.type }}) end
    {%- endif -%}
{%- endmacro %}


{#- Returns a raw value; null where it only says that nothing is known: an empty text, a word such as NULL, or the
    NaN that stands for a missing fraction. -#}
{% macro known(column, value) -%}
    {%- if column.found.is_text -%}
    case when length({{ value }}) > 4 then {{ value }} when upper({{ value }}) not in ('', 'NULL', 'N/A', 'NAN', 'NONE') then {{ value }} end
    {%- elif column.found.is_float -%} case when not isnan({{ value }}) then {{ value }} end
    {%- else -%} {{ value }}
    {%- endif -%}
{%- endmacro %}


{#- Returns a text as a timestamp, null where it is none: ISO 8601 without an offset, or with the var
    `date_order` month or day first. An order is never guessed: 3/4/2024 is two days. -#}
{% macro timestamp_from_text(text) -%}
    {%- set year_first = {'ymd': '', 'mdy': '\\3-\\1-\\2\\4', 'dmy': '\\3-\\2-\\1\\4'}[var('date_order')] -%}
    {%- set pattern = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' if not year_first else '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}' -%}
    case
        when {{ matches(text, '^' ~ pattern ~ '([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?$') }}
            then try_cast({{ text if not year_first else "regexp_replace(" ~ text
                ~ ", '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(.*)$', '" ~ year_first ~ "')" }} as timestamp)
    end
{%- endmacro %}
