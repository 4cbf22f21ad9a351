{#- Returns the cells of a regular CSV line as a list, quoted cells with their quotes. Delimiters inside quotes
    are replaced; the macro `csv_cell` restores them. -#}
{% macro split_csv_line(line, delimiter) %}
    {{- return(adapter.dispatch('split_csv_line')(line, delimiter)) -}}
{% endmacro %}

{#- Text between an odd and an even quote is quoted: there the delimiter is hidden while the line is split. -#}
{% macro duckdb__split_csv_line(line, delimiter) %}
    {%- set delimiter = text_literal(delimiter) -%}
    {%- set hidden = "list_transform(string_split(" ~ line ~ ", '\"'), lambda part, place: case when place % 2 = 0 then replace(part, "
        ~ delimiter ~ ", chr(31)) else part end)" -%}
    {{- return("string_split(case when contains(" ~ line ~ ", '\"') then array_to_string(" ~ hidden ~ ", '\"') else "
        ~ line ~ " end, " ~ delimiter ~ ")") -}}
{% endmacro %}

{% macro spark__split_csv_line(line, delimiter) %}
    {%- set delimiter = text_literal(delimiter) -%}
    {%- set hidden = "transform(split(" ~ line ~ ", '\"', -1), (part, place) -> case when place % 2 = 1 then replace(part, "
        ~ delimiter ~ ", chr(31)) else part end)" -%}
    {{- return("split(case when contains(" ~ line ~ ", '\"') then array_join(" ~ hidden ~ ", '\"') else "
        ~ line ~ " end, concat('\\\\Q', " ~ delimiter ~ ", '\\\\E'), -1)") -}}
{% endmacro %}
