{#- Returns an amount that is written as Square does, such as $1,234.50, -$4.25 or ($4.25), in any currency; null where it is not
    so written. -#}
{% macro money(text) -%}
    case
        when {{ matches(text, money_pattern()) }} then try_cast(
            case when {{ matches(text, '^[^0-9]*[(-]') }} then '-' else '' end || replace({{ regrouped(text, '^[^0-9.]*([0-9,.]+).*$', '\\1') }}, ',', '')
            as decimal(18, 4)
        )
    end
{%- endmacro %}


{% macro money_pattern() -%}
    ^[(]?[+-]? ?([A-Z]{0,3}[$€£¥])? ?[+-]?([0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?|[0-9]+([.][0-9]*)?|[.][0-9]+)[)]?$
{%- endmacro %}
