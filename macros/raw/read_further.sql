{#- What the staging of a layout reads further, for its export is always written in a way that the vars need not say. -#}

{#- Returns the time that a text shows, without its offset from Greenwich: the clock of the shop. Null where it is none. -#}
{% macro local_time(text) -%}
    {{ typed(as_text('timestamp'), regrouped(text, '^(.*:[0-9.]+) ?' ~ offset_pattern() ~ '$', '\\1'), 'false') }}
{%- endmacro %}


{#- Returns the time of a day and a clock time, a text such as 09:58 or 9:58:11 PM; null where that is none. -#}
{% macro day_and_time(day, time) -%}
    case
        when {{ time }} is null then {{ day }}
        else {{ typed(as_text('timestamp'), "(cast(cast(" ~ day ~ " as date) as string) || ' ' || " ~ time ~ ")", 'false') }}
    end
{%- endmacro %}


{#- Returns an amount as the var `number_format` says it is written, else as Square does: $1,234.50, -$4.25, ($4.25). Null where
    it is not so written. -#}
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


{#- Returns what the macro `typed` wants to know of a text. -#}
{% macro as_text(type) %}
    {{ return({'type': type, 'found': {'is_text': true, 'is_float': false, 'is_zoned': false}}) }}
{% endmacro %}
