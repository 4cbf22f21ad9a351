{#- Returns a raw row as text: a line of a file as it stands there, a row of a table as JSON. -#}
{% macro row_as_text(row) %}
    {{- return(adapter.dispatch('row_as_text')(row)) -}}
{% endmacro %}

{% macro duckdb__row_as_text(row) %}
    {{- return("case when typeof(" ~ row ~ ") = 'VARCHAR' then cast(" ~ row ~ " as string) else cast(to_json(" ~ row ~ ") as string) end") -}}
{% endmacro %}
