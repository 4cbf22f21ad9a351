{#- Returns the files, of those below 256 MB, that are not valid UTF-8. -#}
{% macro files_not_in_utf8(files) %}
    {{ return(adapter.dispatch('files_not_in_utf8')(files)) }}
{% endmacro %}

{% macro duckdb__files_not_in_utf8(files) %}
    {%- set wrong = [] -%}
    {%- for file in files -%}
        {%- set blob = "read_blob('" ~ (file | replace("'", "''")) ~ "')" -%}
        {%- if run_query('select 1 from ' ~ blob ~ ' where size < 256000000') | length
                and run_query('select 1 from ' ~ blob ~ ' where try(decode(content)) is null') | length -%}
            {%- do wrong.append(file) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(wrong) }}
{% endmacro %}
