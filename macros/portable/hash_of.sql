{#- Returns a whole number (bigint) that is the same for equal texts of one build. It differs between engines, and two
    texts may share one: compare the texts too. -#}
{% macro hash_of(text) %}
    {{- return(adapter.dispatch('hash_of', 'segmentation')(text)) -}}
{% endmacro %}

{% macro duckdb__hash_of(text) %}
    {{- return('cast(hash(' ~ text ~ ') >> 1 as bigint)') -}}
{% endmacro %}

{% macro spark__hash_of(text) %}
    {{- return('xxhash64(' ~ text ~ ')') -}}
{% endmacro %}
