{#- Returns a raw row as text: a line of a file unchanged, a row of a table as JSON. -#}
{% macro row_as_text(row) %}
    {{- return(adapter.dispatch('row_as_text')(row)) -}}
{% endmacro %}

{% macro duckdb__row_as_text(row) %}
    {{- return("case when typeof(" ~ row ~ ") = 'VARCHAR' then cast(" ~ row ~ " as string) else cast(to_json(" ~ row ~ ") as string) end") -}}
{% endmacro %}

{#- to_json accepts every type inside an array, so the row is wrapped in one and the brackets are removed. -#}
{% macro spark__row_as_text(row) %}
    {%- set json = "to_json(array(" ~ row ~ "), map('ignoreNullFields', 'false', 'timestampNTZFormat', 'yyyy-MM-dd HH:mm:ss'))" -%}
    {{- return("case when typeof(" ~ row ~ ") = 'string' then cast(" ~ row ~ " as string) else substring("
        ~ json ~ ", 2, length(" ~ json ~ ") - 2) end") -}}
{% endmacro %}
