{#- Returns a select of one raw table: every column that the layout declares, with its declared name and type,
    whatever its name and type in the file; a column that the file lacks is null. Four more columns are for
    the gate: `read_error` says why the row cannot be read (null if it can; a value that is not of its declared type
    is null), `raw_row` is the unchanged row, `raw_file` and `raw_line` say where it comes from (`raw_line` is null for a regular
    CSV row: counting lines would take one thread). A missing optional table has no rows. -#}
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


{#- Returns a select of the rows of one input of a raw table, in three steps, so that nothing is computed twice:
    raw values (texts trimmed), known values (null words removed), typed values. A constant has no raw value. -#}
{% macro typed_rows(table, input) %}
    {%- set columns = raw_columns(table, input) %}
    {%- set found = columns | selectattr('parts') | list %}
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
            {{ known(column.found, 'value_' ~ column.number) }} as value_{{ column.number }},
        {%- endfor %}
            {{ where_it_stands }}
        from raw_values
    ),

    typed as (
        select
        {%- for column in found %}
            value_{{ column.number }},
            {{ typed(column, 'value_' ~ column.number, 'is_plain' if input.kind == 'csv' and column.parts | length == 1 else 'false') }} as typed_{{ column.number }},
        {%- endfor %}
            {{ where_it_stands }}
        from known
    )

    {%- set unreadable = [] %}
    select
    {%- for column in columns %}
        {{ 'typed_' ~ column.number if column.parts else 'cast(' ~ (typed(column, text_literal(column.constant), 'false') if column.found else 'null')
            ~ ' as ' ~ column.type ~ ')' }} as {{ adapter.quote(column.name) }},
        {%- if column.parts and column.type != 'string' %}
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


{#- Returns a raw value of a row, a text trimmed. A date and a time in two columns are joined, without the midnight that
    some programs add to a date. -#}
{% macro raw_value(column, input) -%}
    {%- if column.parts | length == 1 -%} {{ raw_part(column, column.parts[0], input) }}
    {%- else -%}
        {%- set day = known(column.found, raw_part(column, column.parts[0], input)) -%}
        {%- set time = known(column.found, raw_part(column, column.parts[1], input)) -%}
        {{ regrouped(day, '[ T]0?0:00(:00([.]0+)?)?$', '') }} || coalesce(' ' || {{ time }}, '')
    {%- endif -%}
{%- endmacro %}


{#- Returns the value of one raw column; as text if it is stored as another kind of value than declared (for example
    a whole number for a time). In lines converted from a sheet or JSON, ␤ is a line break. -#}
{% macro raw_part(column, part, input) -%}
    {%- if input.kind == 'csv' -%}
        {%- set cell = list_item('cells', part.place) -%}
    {{ 'replace(' if input.is_made }}case
        when is_plain {{ "and " ~ cell ~ " not like ' %' and " ~ cell ~ " not like '% '" if column.parts | length > 1 or not type_pattern(column.type) }} then {{ cell }}
        else trim({{ csv_cell('cells', part.place, input.delimiter) }})
    end{{ ", '␤', chr(10))" if input.is_made }}
    {%- else -%}
        {%- set stored = stored_name(column, part) -%}
        {%- if part.is_text -%} trim({{ stored }})
        {%- elif not column.found.is_text -%} {{ stored }}
        {%- else -%} {{ regrouped('cast(' ~ stored ~ ' as string)', '^([0-9]+)[.]0$', '\\1') }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- Returns a unique alias for a column of a table or Parquet file. -#}
{% macro stored_name(column, part) -%}
    stored_{{ column.number }}{{ '_time' if part != column.parts[0] }}
{%- endmacro %}


{#- Returns a select of the raw rows of an input and where they come from; for CSV files also the list of `cells`
    and `is_plain` (none of the cells needs a further check). -#}
{% macro raw_rows(columns, input) %}
    {%- if input.kind == 'csv' -%}
        select
            {{ split_csv_line('raw_row', input.delimiter) }} as cells,
            is_plain,
            cast(null as string) as read_error,
            raw_file,
            cast(null as bigint) as raw_line,
            raw_row
        from (
            select
                line as raw_row,
                raw_file,
                {{ is_plain_csv_line('line', columns, input) }} as is_plain
            from ({{ read_lines(input.files, input.header_lines) }}) as lines
        ) as raw_lines
        where is_plain or ({{ is_regular_csv_line('raw_row', input) }})
        union all
        select
            case when read_error is null then {{ split_csv_line('raw_row', input.delimiter) }} end as cells,
            false as is_plain,
            read_error,
            raw_file,
            raw_line,
            raw_row
        from {{ ref('base_files__irregular_rows') }}
        where {{ is_of_input('raw_file', input) }}
        and not is_blank
    {%- elif input.kind == 'lines' -%}
        select
            {{ "line as stored_1," if columns }}
            cast(null as string) as read_error,
            raw_file,
            cast(null as bigint) as raw_line,
            line as raw_row
        from {{ input.from }} as lines
    {%- else -%}
        select
        {%- for column in columns %}{% for part in column.parts %}
            {{ in_microseconds('stored_rows.' ~ adapter.quote(part.name | replace('"', '""')), part.type) }} as {{ stored_name(column, part) }},
        {%- endfor %}{% endfor %}
            cast(null as string) as read_error,
            {{ text_literal(input.shown) if input.kind == 'table' or input.hides_place else place_of_row('file') }} as raw_file,
            {{ 'cast(null as bigint)' if input.kind == 'table' or input.hides_place else place_of_row('row') }} as raw_line,
            {{ row_as_text(row_as_struct('stored_rows')) if input.row_is_text else row_as_struct('stored_rows') }} as raw_row
        from {{ input.from }} as stored_rows
    {%- endif -%}
{%- endmacro %}


{#- Returns a raw value, or null if it means that the value is missing: an empty text, a word
    such as NULL, or NaN for a floating point number. -#}
{% macro known(found, value) -%}
    {%- if found.is_text -%}
    case
        when {{ value }} in ('', '#N/A') then null
        when {{ value }} like 'N%' or {{ value }} like 'n%'
            then case when upper({{ value }}) not in ('NULL', 'N/A', 'NAN', 'NONE') then {{ value }} end
        else {{ value }}
    end
    {%- elif found.is_float -%} case when not isnan({{ value }}) then {{ value }} end
    {%- else -%} {{ value }}
    {%- endif -%}
{%- endmacro %}
