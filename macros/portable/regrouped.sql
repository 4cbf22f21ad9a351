{#- Returns a text with the capture groups of a regular expression rearranged; `order` is written like '\2-\1'. -#}
{% macro regrouped(text, pattern, order) %}
    {{- return(adapter.dispatch('regrouped', 'segmentation')(text, pattern, order)) -}}
{% endmacro %}

{% macro duckdb__regrouped(text, pattern, order) %}
    {{- return("regexp_replace(" ~ text ~ ", '" ~ pattern ~ "', '" ~ order ~ "')") -}}
{% endmacro %}

{% macro spark__regrouped(text, pattern, order) %}
    {{- return("regexp_replace(" ~ text ~ ", r'" ~ pattern ~ "', '" ~ order | replace('\\', '$') ~ "')") -}}
{% endmacro %}
