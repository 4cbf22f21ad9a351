{#- Returns a select of one raw table: every column that the layout declares, under its declared name and
    type, whatever the file calls it and however it stores it; a column that the file lacks is null.
    Two more columns serve the gate: `unreadable_columns` names the values that are not of their declared
    type (they read as null), `raw_row` is the row as it came in, as a struct. A missing optional table has no rows. -#}
{% macro raw_table(table) %}
    {%- if not execute -%}
        {{ return('select 1 from ' ~ raw_relation(table)) }}
    {%- endif -%}
    {%- set location = raw_location(table) -%}
    {%- set matched = raw_columns(table, location) -%}
    {%- set unreadable = [] -%}
    select
    {%- for column in matched %}
        {%- if column.found and column.is_text and column.type != 'string' %}
            {%- do unreadable.append("case when " ~ present(column.found) ~ " is not null and "
                ~ typed(column) ~ " is null then ' " ~ column.name ~ "' else '' end") %}
        {%- endif %}
        {{ typed(column) }} as {{ adapter.quote(column.name) }},
    {%- endfor %}
        {{ "nullif(" ~ unreadable | join(" || ") ~ ", '')" if unreadable else "cast(null as string)" }} as unreadable_columns,
        {{ row_as_struct('raw_rows') if location else "cast(null as string)" }} as raw_row
    from {{ location or '(select 1 as nothing) as raw_rows where false' }}
    {%- if location %} as raw_rows{% endif %}
{%- endmacro %}


{#- Returns the SQL of one matched column in its declared type; null where the text is not of that type.
    One pattern per type, because a cast alone also takes `1e3`, `0x10` or `1_000` for a number. -#}
{% macro typed(column) %}
    {%- set value = present(column.found) if column.is_text else column.found -%}
    {%- if not column.found -%} cast(null as {{ column.type }})
    {%- elif column.type == 'string' and column.is_float -%} {{ present('cast(' ~ value ~ ' as string)') }}
    {%- elif column.type == 'string' -%} {{ value if column.is_text else 'cast(' ~ value ~ ' as string)' }}
    {%- elif not column.is_text -%} try_cast({{ value }} as {{ column.type }})
    {%- elif column.type == 'timestamp' -%} {{ timestamp_from_text(value) }}
    {%- elif column.type == 'boolean' -%}
        case when lower({{ value }}) in ('true', 't', 'yes', 'y', '1') then true
             when lower({{ value }}) in ('false', 'f', 'no', 'n', '0') then false end
    {%- else -%}
        {%- set decimals = column.type.split(',')[1].strip(' )') if ',' in column.type else 0 -%}
        case when {{ matches(value, '^[+-]?([0-9]+[.]?|[0-9]*[.][0-9]{1,' ~ [decimals | int, 1] | max ~ '}0*)$' if decimals | int else '^[+-]?[0-9]+([.]0*)?$') }} then try_cast({{ value }} as {{ column.type }}) end
    {%- endif -%}
{%- endmacro %}


{#- Returns a text without its outer blanks; null where nothing is left or it only says that nothing is known. -#}
{% macro present(text) -%}
    case when upper(trim({{ text }})) not in ('', 'NULL', 'N/A', 'NAN', 'NONE') then trim({{ text }}) end
{%- endmacro %}


{#- Returns a text as a timestamp, null where it is none: ISO 8601 without an offset, or with the var
    `date_order` month or day first. An order is never guessed: 3/4/2024 is two days. -#}
{% macro timestamp_from_text(text) -%}
    {%- set year_first = {'ymd': '', 'mdy': '\\3-\\1-\\2\\4', 'dmy': '\\3-\\2-\\1\\4'}[var('date_order')] -%}
    {%- set pattern = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' if not year_first else '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}' -%}
    case
        when {{ matches(text, '^' ~ pattern ~ '([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?$') }}
            then try_cast({{ text if not year_first else "regexp_replace(" ~ text
                ~ ", '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(.*)$', '" ~ year_first ~ "')" }} as timestamp)
    end
{%- endmacro %}
