{#- Returns a raw row as text: a line of a file as it stands there, a row of a table as JSON. -#}
{% macro row_as_text(row) %}
    {{- return(adapter.dispatch('row_as_text')(row)) -}}
{% endmacro %}

{% macro duckdb__row_as_text(row) %}
    {{- return("case when typeof(" ~ row ~ ") = 'VARCHAR' then cast(" ~ row ~ " as string) else cast(to_json(" ~ row ~ ") as string) end") -}}
{% endmacro %}

{#- Only a list is JSON whatever it holds: its brackets are taken off again. -#}
{% macro spark__row_as_text(row) %}
    {%- set json = "to_json(array(" ~ row ~ "), map('ignoreNullFields', 'false', 'timestampNTZFormat', 'yyyy-MM-dd HH:mm:ss'))" -%}
    {{- return("case when typeof(" ~ row ~ ") = 'string' then cast(" ~ row ~ " as string) else substring("
        ~ json ~ ", 2, length(" ~ json ~ ") - 2) end") -}}
{% endmacro %}
