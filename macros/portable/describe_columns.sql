{#- Returns the columns of a relation or reader, each with its name, the engine's type, the kind of its values (text,
    number, timestamp, boolean or other), and whether it is text, floating point or a timestamp with time zone. -#}
{% macro describe_columns(location) %}
    {{ return(adapter.dispatch('describe_columns')(location)) }}
{% endmacro %}

{% macro duckdb__describe_columns(location) %}
    {%- set columns = [] -%}
    {%- for row in run_query('describe select * from ' ~ location) -%}
        {%- set kind = 'text' if row[1] == 'VARCHAR' else 'boolean' if row[1] == 'BOOLEAN' else 'timestamp' if modules.re.match('TIMESTAMP|DATE', row[1])
            else 'number' if modules.re.fullmatch('U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*', row[1]) else 'other' -%}
        {%- do columns.append({'name': row[0], 'type': row[1], 'kind': kind, 'is_text': row[1] == 'VARCHAR', 'is_float': row[1] in ('DOUBLE', 'FLOAT'),
            'is_zoned': row[1] in ('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ_NS')}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}

{% macro spark__describe_columns(location) %}
    {%- set columns = [] -%}
    {%- for row in run_query('describe query select * from ' ~ location) -%}
        {%- set kind = 'text' if row[1] == 'string' else 'boolean' if row[1] == 'boolean' else 'timestamp' if modules.re.match('timestamp|date', row[1])
            else 'number' if modules.re.fullmatch('(tiny|small|big)?int|double|float|decimal.*', row[1]) else 'other' -%}
        {%- do columns.append({'name': row[0], 'type': row[1], 'kind': kind, 'is_text': row[1] == 'string', 'is_float': row[1] in ('double', 'float'),
            'is_zoned': row[1] == 'timestamp'}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}
