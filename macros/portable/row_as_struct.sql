{#- Returns a row of the aliased relation as one struct, which costs nothing until it is converted to text. -#}
{% macro row_as_struct(alias) %}
    {{- return(adapter.dispatch('row_as_struct')(alias)) -}}
{% endmacro %}

{% macro duckdb__row_as_struct(alias) %}
    {{- return(alias) -}}
{% endmacro %}

{% macro spark__row_as_struct(alias) %}
    {{- return('struct(' ~ alias ~ '.*)') -}}
{% endmacro %}
