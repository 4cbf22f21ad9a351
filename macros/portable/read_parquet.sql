{#- Returns the SQL that reads Parquet files, columns matched by name; a folder such as `day=1` adds no column. -#}
{% macro read_parquet(files) %}
    {{- return(adapter.dispatch('read_parquet')(files)) -}}
{% endmacro %}

{% macro duckdb__read_parquet(files) %}
    {%- set paths = [] -%}
    {%- for file in files -%} {%- do paths.append(text_literal(file)) -%} {%- endfor -%}
    {{- return('read_parquet([' ~ paths | join(', ') ~ '], union_by_name = true, hive_partitioning = false)') -}}
{% endmacro %}

{#- Spark takes one pattern: several names are listed in braces. -#}
{% macro spark__read_parquet(files) %}
    {%- set paths = [] -%}
    {%- for file in files -%} {%- do paths.append(modules.re.sub('([][{}*?,\\\\])', '\\\\\\1', file)) -%} {%- endfor -%}
    {{- return('parquet.`' ~ ('{' ~ paths | join(',') ~ '}' if paths | length > 1 else paths[0]) | replace('`', '``') ~ '`') -}}
{% endmacro %}
