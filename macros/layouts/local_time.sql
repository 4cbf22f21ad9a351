{#- Returns the time that a text shows, without its offset: the clock of the shop. Null where it is no ISO 8601 time. -#}
{% macro local_time(text) -%}
    case
        when {{ matches(text, '^' ~ iso_time_pattern() ~ '$') }}
            then try_cast({{ regrouped(text, '^' ~ iso_time_pattern() ~ '$', '\\1') }} as timestamp)
    end
{%- endmacro %}


{% macro iso_time_pattern() -%}
    ([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?)( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?
{%- endmacro %}


{#- Returns the time of a day and a clock time, which is a text such as 09:58 or 09:58:11; null where it is none. -#}
{% macro day_and_time(day, time) -%}
    case
        when {{ time }} is null then {{ day }}
        when {{ matches(time, '^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$') }}
            then try_cast(cast(cast({{ day }} as date) as string) || ' ' || {{ time }} as timestamp)
    end
{%- endmacro %}


{#- Returns the read error of a row that staging reads further: `unreadable` with the columns whose text has given no value.
    `values` names the value of each column. -#}
{% macro also_unreadable(values) -%}
    {%- set faults = [] -%}
    {%- for column, value in values.items() -%} {%- do faults.append(column ~ ' is not null and ' ~ value ~ ' is null') -%} {%- endfor -%}
    case
        when {{ faults | join(' or ') }}
            then coalesce(read_error, 'unreadable')
            {%- for column in values %} || case when {{ faults[loop.index0] }} then ' {{ column }}' else '' end{% endfor %}
        else read_error
    end
{%- endmacro %}
