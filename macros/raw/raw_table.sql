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
    {%- set where_it_stands = ('is_plain, ' if input.kind == 'csv' else '') ~ 'read_error, raw_file, raw_line, raw_row' %}
    with raw_values as (
        select
        {%- for column in found %}
            {{ raw_value(column, input) }} as value_{{ column.number }},
        {%- endfor %}
            {{ where_it_stands }}
        from ({{ raw_rows(found, input) }}) as raw_rows
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
            {{ typed(column, 'value_' ~ column.number, 'is_plain' if input.kind == 'csv' else 'false') }} as typed_{{ column.number }},
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


{#- Returns a raw value of a row, a text without outer blanks. -#}
{% macro raw_value(column, input) -%}
    {%- set stored = 'stored_' ~ column.number -%}
    {%- set cell = list_item('cells', column.found.place) -%}
    {%- if input.kind == 'csv' -%}
    case
        when is_plain {{ "and " ~ cell ~ " not like ' %' and " ~ cell ~ " not like '% '" if not type_pattern(column.type) }} then {{ cell }}
        else trim({{ csv_cell('cells', column.found.place) }})
    end
    {%- else -%} {{ 'trim(' ~ stored ~ ')' if column.found.is_text else stored }}
    {%- endif -%}
{%- endmacro %}


{#- Returns a select of the rows of an input as they came in, with where they stand; of CSV files the list of `cells`,
    and `is_plain`: do its cells need no second look? -#}
{% macro raw_rows(columns, input) %}
    {%- if input.kind == 'csv' -%}
        select
            {{ split_csv_line('raw_row') }} as cells,
            is_plain,
            cast(null as string) as read_error,
            raw_file,
            cast(null as bigint) as raw_line,
            raw_row
        from (
            select
                line as raw_row,
                raw_file,
                {{ is_plain_csv_line('line', columns, input.columns | length) }} as is_plain
            from ({{ read_lines(input.files) }}) as lines
        ) as raw_lines
        where is_plain or ({{ is_regular_csv_line('raw_row', input.columns | length) }})
        union all
        select
            case when read_error is null then {{ split_csv_line('raw_row') }} end as cells,
            false as is_plain,
            read_error,
            raw_file,
            raw_line,
            raw_row
        from {{ ref('base_files__irregular_rows') }}
        where raw_file in ({% for file in input.files %}{{ text_literal(file) }}{{ ', ' if not loop.last }}{% endfor %})
        and not is_blank
    {%- else -%}
        select
        {%- for column in columns %}
            stored_rows.{{ adapter.quote(column.found.name | replace('"', '""')) }} as stored_{{ column.number }},
        {%- endfor %}
            cast(null as string) as read_error,
            {{ text_literal(input.shown) if input.kind == 'table' or input.hides_place else place_of_row('file') }} as raw_file,
            {{ 'cast(null as bigint)' if input.kind == 'table' or input.hides_place else place_of_row('row') }} as raw_line,
            {{ row_as_struct('stored_rows') }} as raw_row
        from {{ input.from }} as stored_rows
    {%- endif -%}
{%- endmacro %}


{#- Returns the SQL of one value in the declared type of its column; null where it is not of that type. A text has
    to match the pattern of the type, unless that `is_matched`. -#}
{% macro typed(column, value, is_matched) %}
    {%- set is_text = column.found.is_text -%}
    {%- if column.type == 'string' and is_text -%} {{ value }}
    {%- elif column.type == 'string' -%} cast({{ value }} as string)
    {%- elif column.found.is_zoned -%} {{ utc_clock(value) }}
    {%- elif not is_text -%} try_cast({{ value }} as {{ column.type }})
    {%- elif column.type == 'boolean' -%}
        case when lower({{ value }}) in ('true', 't', 'yes', 'y', '1') then true
             when lower({{ value }}) in ('false', 'f', 'no', 'n', '0') then false end
    {%- else -%}
        case
            when {{ is_matched }} or {{ matches(value, '^' ~ type_pattern(column.type) ~ '$') }}
                then try_cast({{ year_first(value) if column.type == 'timestamp' else value }} as {{ column.type }})
        end
    {%- endif -%}
{%- endmacro %}


{#- Returns how a value of a type is written, as a regular expression; nothing for texts and booleans. One pattern per
    type, because a cast alone also takes `1e3`, `0x10` or `1_000` for a number. Times are ISO 8601 without an offset,
    or have month or day first as the var `date_order` says: an order is never guessed, for 3/4/2024 is two days. -#}
{% macro type_pattern(type) -%}
    {%- set decimals = type.split(',')[1].strip(' )') | int if ',' in type else 0 -%}
    {%- if type == 'timestamp' -%}
        {{ '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' if var('date_order') == 'ymd' else '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}' -}}
        ([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?
    {%- elif decimals -%} [+-]?([0-9]+[.]?|[0-9]*[.][0-9]{1,{{ decimals }}}0*)
    {%- elif type not in ('string', 'boolean') -%} [+-]?[0-9]+([.]0*)?
    {%- endif -%}
{%- endmacro %}


{#- Returns a time that is written as `date_order` says with the year first. -#}
{% macro year_first(text) -%}
    {%- set order = {'mdy': '\\3-\\1-\\2\\4', 'dmy': '\\3-\\2-\\1\\4'}.get(var('date_order')) -%}
    {%- if order -%} {{ regrouped(text, '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(.*)$', order) }}
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}


{#- Returns a raw value; null where it only says that nothing is known: an empty text, a word such as NULL, or the
    NaN that stands for a missing fraction. -#}
{% macro known(column, value) -%}
    {%- if column.found.is_text -%}
    case
        when {{ value }} = '' then null
        when {{ value }} like 'N%' or {{ value }} like 'n%'
            then case when upper({{ value }}) not in ('NULL', 'N/A', 'NAN', 'NONE') then {{ value }} end
        else {{ value }}
    end
    {%- elif column.found.is_float -%} case when not isnan({{ value }}) then {{ value }} end
    {%- else -%} {{ value }}
    {%- endif -%}
{%- endmacro %}
