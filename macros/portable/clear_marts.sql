{#- Returns nothing. On DuckDB it drops the marts of the previous build, so that the file to publish does not grow;
    readers use the published file. On other engines readers may be querying the marts, so they are kept. -#}
{% macro clear_marts(mart) %}
    {{ return(adapter.dispatch('clear_marts', 'segmentation')(mart)) }}
{% endmacro %}

{% macro default__clear_marts(mart) %}
{% endmacro %}

{% macro duckdb__clear_marts(mart) %}
    {%- set schema = api.Relation.create(database=mart.database, schema=mart.schema) -%}
    {%- do adapter.create_schema(schema) -%}
    {%- set tables = run_query("select table_name from duckdb_tables() where database_name = '" ~ schema.database
        ~ "' and schema_name = '" ~ schema.schema ~ "'") -%}
    {%- for table in tables.columns[0].values() -%}
        {%- do adapter.drop_relation(api.Relation.create(schema.database, schema.schema, table, type='table')) -%}
    {%- endfor -%}
    {%- do adapter.store_relation('publishing', schema, [], '', 'checkpoint', {}) -%}
{% endmacro %}
