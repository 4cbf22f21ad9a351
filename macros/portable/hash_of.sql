{#- Returns a whole number of 64 bits that is the same for equal texts. It differs between engines and
    their versions: what is stored is never held against a hash of another one. -#}
{% macro hash_of(text) %}
    {{- return(adapter.dispatch('hash_of')(text)) -}}
{% endmacro %}

{% macro duckdb__hash_of(text) %}
    {{- return('hash(' ~ text ~ ')') -}}
{% endmacro %}

{#- The hash of Spark skips what is null; as one text, nulls keep their place. -#}
{% macro spark__hash_of(text) %}
    {{- return('xxhash64(cast(struct(' ~ text ~ ') as string))') -}}
{% endmacro %}
