{#- Returns the SQL that ends a run whose marts are to be published. On DuckDB the plugin scripts/publishing.py has moved
    them in place by then, and the SQL fails the run where it could not; elsewhere the marts stand where they were built. -#}
{% macro publish_marts(facts) %}
    {{ return(adapter.dispatch('publish_marts', 'segmentation')(facts)) }}
{% endmacro %}

{% macro default__publish_marts(facts) %}
    {{ return('') }}
{% endmacro %}

{% macro duckdb__publish_marts(facts) %}
    {%- do adapter.store_relation('publishing', api.Relation.create(identifier='marts'), [], '', 'publish', facts) -%}
    {%- if facts.problem -%}
        {{ return('select error(' ~ text_literal(facts.problem) ~ ')') }}
    {%- endif -%}
    {%- do print('Published: ' ~ facts.published ~ ' (' ~ facts.marts | length ~ ' marts, '
        ~ '{:,}'.format(facts.row_count) ~ ' rows, run ' ~ facts.run_id ~ ')') -%}
    {{ return('') }}
{% endmacro %}
