{#-
    Builds a table iteratively. The model's SQL runs repeatedly, reads the rows so far as `this`, and its result is
    inserted until it returns no rows. This replaces a recursive query, in which the engines forbid too much (Spark:
    aggregates over earlier rounds). The first round reads an empty table with the columns of the contract.
    `max_rounds` stops a model that would never end.
-#}
{% materialization iterated, default %}
    {%- set table = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set max_rounds = config.get('max_rounds', 200) -%}
    {%- if not config.get('contract').enforced -%}
        {%- do exceptions.raise_compiler_error(model.name ~ ': an iterated model needs an enforced contract, which defines its empty table') -%}
    {%- endif -%}

    {{ run_hooks(pre_hooks) }}

    {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- call statement('empty') -%}
        {{ create_table_as(False, table, 'select * from (' ~ get_empty_schema_sql(model.columns) ~ ') as nothing where 1 = 0') }}
    {%- endcall -%}
    {{ get_assert_columns_equivalent(sql) }}

    {%- set rounds = namespace(rows=0, ended=false) -%}
    {%- for round in range(max_rounds) -%}{%- if not rounds.ended -%}
        {%- call statement('main') -%}
            insert into {{ table }} {{ get_select_subquery(sql) }}
        {%- endcall -%}
        {%- set rows = run_query('select count(*) from ' ~ table).columns[0].values()[0] -%}
        {%- set rounds.ended = rows == rounds.rows -%}
        {%- set rounds.rows = rows -%}
    {%- endif -%}{%- endfor -%}
    {%- if not rounds.ended -%}
        {%- do exceptions.raise_compiler_error(model.name ~ ' still adds rows after ' ~ max_rounds ~ ' rounds') -%}
    {%- endif -%}

    {{ run_hooks(post_hooks) }}
    {%- do persist_docs(table, model) -%}
    {{ adapter.commit() }}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}
