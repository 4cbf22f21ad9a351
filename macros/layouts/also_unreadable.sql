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
