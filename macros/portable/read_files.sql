{#- Returns the SQL that reads raw files: Parquet as typed there, CSV as text (nothing is sniffed). -#}
{% macro read_files(files) %}
    {{ return(adapter.dispatch('read_files')(files)) }}
{% endmacro %}

{% macro duckdb__read_files(files) %}
    {%- set paths = [] -%}
    {%- for file in files -%}
        {%- set protocol = 'windows-1252://' if var('csv_encoding') == 'windows-1252' and file.endswith('.csv') else '' -%}
        {%- do paths.append("'" ~ protocol ~ (file | replace("'", "''")) ~ "'") -%}
    {%- endfor -%}
    {%- if files[0].endswith('.parquet') -%}
        {{ return("read_parquet([" ~ paths | join(', ') ~ "], union_by_name = true)") }}
    {%- endif -%}
    {{ return("read_csv([" ~ paths | join(', ') ~ "], all_varchar = true, header = true, union_by_name = true, delim = '"
        ~ (var('csv_delimiter') | replace("'", "''")) ~ "', quote = '\"', escape = '\"', comment = '', skip = 0)") }}
{% endmacro %}
