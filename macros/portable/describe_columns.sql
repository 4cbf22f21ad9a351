{#- Returns the columns of a relation or reader, each with its name, its type as the engine
    calls it, and whether it holds text, binary fractions or moments with an offset. -#}
{% macro describe_columns(location) %}
    {{ return(adapter.dispatch('describe_columns')(location)) }}
{% endmacro %}

{% macro duckdb__describe_columns(location) %}
    {%- set columns = [] -%}
    {%- for row in run_query('describe select * from ' ~ location) -%}
        {%- do columns.append({'name': row[0], 'type': row[1], 'is_text': row[1] == 'VARCHAR', 'is_float': row[1] in ('DOUBLE', 'FLOAT'),
            'is_zoned': row[1] == 'TIMESTAMP WITH TIME ZONE'}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}

{% macro spark__describe_columns(location) %}
    {%- set columns = [] -%}
    {%- for row in run_query('describe query select * from ' ~ location) -%}
        {%- do columns.append({'name': row[0], 'type': row[1], 'is_text': row[1] == 'string', 'is_float': row[1] in ('double', 'float'),
            'is_zoned': row[1] == 'timestamp'}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}
