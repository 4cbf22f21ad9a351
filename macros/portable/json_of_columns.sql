{#- Returns a JSON row reduced to the columns in `shown`, each value as text; values of `hidden` columns become ***. -#}
{% macro json_of_columns(text, columns, shown, hidden) %}
    {{- return(adapter.dispatch('json_of_columns')(text, columns, shown, hidden)) -}}
{% endmacro %}

{% macro duckdb__json_of_columns(text, columns, shown, hidden) %}
    {%- set pairs = [] -%}
    {%- for column in shown | unique(attribute='name') -%}
        {%- set value = "'***'" if column.name in hidden else 'json_extract_string(' ~ text ~ ', '
            ~ text_literal('$."' ~ column.name | replace('"', '""') ~ '"') ~ ')' -%}
        {%- do pairs.append(text_literal(column.name) ~ ', ' ~ value) -%}
    {%- endfor -%}
    {{- return('cast(json_object(' ~ pairs | join(', ') ~ ') as string)') -}}
{% endmacro %}

{% macro spark__json_of_columns(text, columns, shown, hidden) %}
    {%- set types = [] -%}
    {%- set values = [] -%}
    {%- for column in columns -%} {%- do types.append(adapter.quote(column.name | replace('`', '``')) ~ ' string') -%} {%- endfor -%}
    {%- set row = 'from_json(' ~ text ~ ', ' ~ text_literal(types | join(', ')) ~ ')' -%}
    {%- for column in shown | unique(attribute='name') -%}
        {%- set name = adapter.quote(column.name | replace('`', '``')) -%}
        {%- do values.append(text_literal(column.name) ~ ', ' ~ ("'***'" if column.name in hidden else row ~ '.' ~ name)) -%}
    {%- endfor -%}
    {{- return("to_json(named_struct(" ~ values | join(', ') ~ "), map('ignoreNullFields', 'false'))") -}}
{% endmacro %}
