{#- Returns the columns of a table to make, with their types and constraints. On DuckDB a text column may name the way it is
    compressed in (`compression` in its meta): else DuckDB tries every way on every block, which costs more than the rest of
    writing a large table. `dictionary` is for texts that repeat from row to row, `fsst` for those that do not. -#}
{% macro duckdb__get_table_columns_and_constraints() %}
    {%- set rendered = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
    (
    {%- for column in model['columns'].values() %}
        {%- set compression = column.config.meta.get('compression') %}
        {{ rendered[loop.index0] }}{{ ' using compression ' ~ compression if compression }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}
