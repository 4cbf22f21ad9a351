{#- Returns the column definitions of a new table, with types and constraints. On DuckDB a text column may choose its
    compression (`compression` in its meta): otherwise DuckDB tries every method on every block, which takes longer than writing
    the rest of a large table. Use `dictionary` for texts that often repeat, `fsst` for others. -#}
{% macro duckdb__get_table_columns_and_constraints() %}
    {%- set rendered = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
    (
    {%- for column in model['columns'].values() %}
        {%- set compression = column.config.meta.get('compression') %}
        {{ rendered[loop.index0] }}{{ ' using compression ' ~ compression if compression }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}
