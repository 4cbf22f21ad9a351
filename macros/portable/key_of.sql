{#- Returns a whole number that stands for a text (bigint): the same for equal texts in every build, so that stored rows
    stay right when other texts come. Two texts may share one, by a chance of about n x n / 2^64 for n texts; where they
    do, the test of the key fails and nothing is published. It differs between engines and reaches no mart. -#}
{% macro key_of(text) %}
    {{- return(adapter.dispatch('key_of', 'segmentation')(text)) -}}
{% endmacro %}

{% macro duckdb__key_of(text) %}
    {{- return('cast(hash(' ~ text ~ ') >> 1 as bigint)') -}}
{% endmacro %}

{#- The hash of Spark skips what is null; as one text, nulls keep their place. -#}
{% macro spark__key_of(text) %}
    {{- return('shiftrightunsigned(xxhash64(cast(struct(' ~ text ~ ') as string)), 1)') -}}
{% endmacro %}
