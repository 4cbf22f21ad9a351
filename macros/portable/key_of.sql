{#- Returns a whole number that stands for a text (bigint): the same for equal texts in every build, so that stored rows
    stay right when other texts come. Two texts may share one, by a chance of about n x n / 2^64 for n texts; where they
    do, the test of the key fails and nothing is published. It differs between engines; of the marts only
    month_fingerprint shows one. -#}
{% macro key_of(text) %}
    {{- return(adapter.dispatch('key_of', 'segmentation')(text)) -}}
{% endmacro %}

{% macro duckdb__key_of(text) %}
    {{- return('cast(' ~ hash_of(text) ~ ' >> 1 as bigint)') -}}
{% endmacro %}

{% macro spark__key_of(text) %}
    {{- return('shiftrightunsigned(' ~ hash_of(text) ~ ', 1)') -}}
{% endmacro %}
