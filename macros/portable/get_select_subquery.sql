{#- Returns the select that fills a table, its columns in the order of the contract. On Spark the rows of a month are
    brought together first where a table is stored by month: else every task would write a file for every month. -#}
{% macro spark__get_select_subquery(sql) %}
    select {{ '/*+ rebalance(month) */' if config.get('materialized') == 'incremental' }}
    {{ adapter.dispatch('get_column_names', 'dbt')() }}
    from (
        {{ sql }}
    ) as model_subq
{% endmacro %}
