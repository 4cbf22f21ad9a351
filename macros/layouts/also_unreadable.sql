{#- Returns the read error of a row whose text columns staging parses itself: `unreadable` followed by the columns that could
    not be parsed. `values` maps each column to its parsed value. -#}
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
