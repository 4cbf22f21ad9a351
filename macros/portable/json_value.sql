{#- Returns the value of a key in the text of a JSON object, as text. -#}
{% macro json_value(text, name) %}
    {{- return(adapter.dispatch('json_value', 'segmentation')(text, name)) -}}
{% endmacro %}

{% macro duckdb__json_value(text, name) %}
    {{- return("(try_cast(" ~ text ~ " as json) ->> " ~ text_literal('$."' ~ name | replace('"', '\\"') ~ '"') ~ ')') -}}
{% endmacro %}

{% macro spark__json_value(text, name) %}
    {{- return("get_json_object(" ~ text ~ ", concat('$[\\'', " ~ text_literal(name) ~ ", '\\']'))") -}}
{% endmacro %}
