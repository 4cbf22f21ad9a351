{#- Values that staging models parse themselves, because the export of their layout always has the same format and needs no var. -#}

{#- Returns the shop's local time from a text, ignoring its UTC offset; null if it is not a time. -#}
{% macro local_time(text) -%}
    {{ typed(as_text('timestamp'), regrouped(text, '^(.*:[0-9.]+) ?' ~ offset_pattern() ~ '$', '\\1'), 'false') }}
{%- endmacro %}


{#- Returns a timestamp from a date and a time of day, a text such as 09:58 or 9:58:11 PM; null if that is not a time. -#}
{% macro day_and_time(day, time) -%}
    case
        when {{ time }} is null then {{ day }}
        else {{ typed(as_text('timestamp'), "(cast(cast(" ~ day ~ " as date) as string) || ' ' || " ~ time ~ ")", 'false') }}
    end
{%- endmacro %}


{#- Returns an amount from a text in the format of the var `number_format`, or by default in Square's: $1,234.50, -$4.25, ($4.25).
    Null if it is in another format. -#}
{% macro money(text) -%}
    {%- if var('number_format') -%} {{ typed(as_text('decimal(18, 4)'), text, 'false') }}
    {%- else -%}
    case
        when {{ matches(text, money_pattern()) }} then try_cast(
            case when {{ matches(text, '^[^0-9]*[(-]') }} then '-' else '' end
            || replace({{ regrouped(text, '^[^0-9.]*([0-9,.]+).*$', '\\1') }}, ',', '') as decimal(18, 4)
        )
    end
    {%- endif -%}
{%- endmacro %}


{% macro money_pattern() -%}
    ^[(]?[+-]? ?([A-Z]{0,3}[$€£¥])? ?[+-]?([0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?|[0-9]+([.][0-9]*)?|[.][0-9]+)[)]?$
{%- endmacro %}


{#- Returns the column description that the macro `typed` needs for a text. -#}
{% macro as_text(type) %}
    {{ return({'type': type, 'found': {'is_text': true, 'is_float': false, 'is_zoned': false}}) }}
{% endmacro %}
