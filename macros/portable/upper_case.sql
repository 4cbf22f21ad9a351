{#- Returns a text in upper case, the same on every engine: a letter whose upper case has two letters on one of them (ß is
    ẞ or SS) is left unchanged. -#}
{% macro upper_case(text) %}
    {{- return(adapter.dispatch('upper_case', 'segmentation')(text)) -}}
{% endmacro %}

{#- Non-ASCII letters are rare in ids, and these even rarer: only a text with one of them is converted letter by letter. -#}
{% macro duckdb__upper_case(text) %}
    {%- set kept = '[ß\\x{1F80}-\\x{1F87}\\x{1F90}-\\x{1F97}\\x{1FA0}-\\x{1FA7}\\x{1FB3}\\x{1FC3}\\x{1FF3}]' -%}
    {{- return("case when strlen(" ~ text ~ ") > length(" ~ text ~ ") and regexp_matches(" ~ text ~ ", '" ~ kept ~ "') "
        ~ "then array_to_string(list_transform(string_split(" ~ text ~ ", ''), lambda letter: "
        ~ "case when regexp_matches(letter, '" ~ kept ~ "') then letter else upper(letter) end), '') else upper(" ~ text ~ ") end") -}}
{% endmacro %}

{% macro spark__upper_case(text) %}
    {{- return("case when length(upper(" ~ text ~ ")) = length(" ~ text ~ ") then upper(" ~ text ~ ") else "
        ~ "array_join(transform(split(" ~ text ~ ", ''), letter -> "
        ~ "case when length(upper(letter)) = length(letter) then upper(letter) else letter end), '') end") -}}
{% endmacro %}
