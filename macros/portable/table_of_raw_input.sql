{#- Returns the relation with a name, or a schema and a name (`sales.orders`), in the DuckDB file that the var `raw_path` names;
    none if `raw_path` is no DuckDB file or the file has no such table. Stops the build if several schemas have one. -#}
{% macro table_of_raw_input(name) %}
    {{ return(adapter.dispatch('table_of_raw_input', 'segmentation')(name)) }}
{% endmacro %}

{% macro default__table_of_raw_input(name) %}
    {{ return(none) }}
{% endmacro %}

{#- scripts/raw_files.py attaches it. -#}
{% macro duckdb__table_of_raw_input(name) %}
    {%- set found = run_query("select table_schema, table_name from information_schema.tables where table_catalog = 'raw_input' and lower("
        ~ text_literal(name) ~ ") in (lower(table_name), lower(table_schema || '.' || table_name)) order by table_schema, table_name").rows -%}
    {%- if found | length > 1 -%}
        {{ stop("The DuckDB file " ~ var('raw_path') ~ " has the table " ~ name ~ " more than once, in the schemas "
            ~ found | map(attribute='table_schema') | join(', ') ~ ". Say which one: --vars '{table_map: {<raw table>: "
            ~ found[0]['table_schema'] ~ "." ~ found[0]['table_name'] ~ "}}'") }}
    {%- endif -%}
    {{ return(api.Relation.create(database='raw_input', schema=found[0]['table_schema'], identifier=found[0]['table_name']) if found else none) }}
{% endmacro %}
