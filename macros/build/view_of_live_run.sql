{#- Returns the SQL of the view that shows readers the live build of a mart, with its column descriptions. -#}
{% macro view_of_live_run(node, table) %}
    create or replace view marts.{{ node.name }} (
        {%- for column in node.columns.values() %}
        {{ column.name }} comment {{ text_literal(column.description | trim) }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) comment {{ text_literal(node.description | trim) }} as
    select {{ node.columns.keys() | join(', ') }}
    from {{ table }}
    where run_id = (select max_by(run_id, publication) from marts.publish_log)
{% endmacro %}
