{#- Returns a whole row of the aliased relation as one JSON text. -#}
{% macro row_as_json(alias) %}
    {{- return(adapter.dispatch('row_as_json')(alias)) -}}
{% endmacro %}

{% macro duckdb__row_as_json(alias) %}
    {{- return('cast(to_json(' ~ alias ~ ') as string)') -}}
{% endmacro %}
