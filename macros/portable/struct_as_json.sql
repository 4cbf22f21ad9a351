{#- Returns a struct as one JSON text. -#}
{% macro struct_as_json(struct) %}
    {{- return(adapter.dispatch('struct_as_json')(struct)) -}}
{% endmacro %}

{% macro duckdb__struct_as_json(struct) %}
    {{- return('cast(to_json(' ~ struct ~ ') as string)') -}}
{% endmacro %}
