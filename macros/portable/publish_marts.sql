{#- Returns the SQL that ends a run whose marts are to be published. On DuckDB the plugin scripts/publishing.py has moved
    them in place by then, and the SQL fails the run where it could not; on Spark everything is done by then; elsewhere the marts stand where they were built. -#}
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

{#- Spark cannot change tables together. So every mart has one table for all builds that are kept, `published.<mart>`,
    in parts by run id, and the view `marts.<mart>` shows the part of the run that `marts.publish_log` names last. All
    parts are written first and the run id last: with it all views turn to the new build at once. The log lies in
    parts too, for a session that has read a table learns of new parts but not of new files. Table names hold a
    fingerprint of the columns: a build that has others than the builds before gets a new table and, at last, a new view. -#}
{% macro spark__publish_marts(facts) %}
    {%- set kept_builds = 3 -%}
    {%- for schema in ['published', 'marts'] -%} {%- do run_query('create schema if not exists ' ~ schema) -%} {%- endfor -%}
    {%- do run_query('create table if not exists marts.publish_log (run_id string, published_at timestamp, layout string, raw_path string, '
        ~ 'input_fingerprint string, as_of_date date, settings string, publication bigint) partitioned by (publication)') -%}
    {%- set log = run_query('select run_id, max(publication) as publication from marts.publish_log group by run_id order by publication desc').rows -%}
    {%- set outlived = log[kept_builds - 1:kept_builds + 9] | map(attribute='run_id') | list -%}
    {%- set new_views = [] -%}
    {%- set there = run_query('show tables in published').columns['tableName'].values() | list -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name in facts.marts -%}
        {%- set columns = [] -%}
        {%- for column in node.columns.values() -%} {%- do columns.append(column.name ~ ' ' ~ column.data_type) -%} {%- endfor -%}
        {%- set name = node.name ~ '_' ~ local_md5(columns | join(', '))[:8] -%}
        {%- set parts = 'partition (run_id)' -%}
        {%- set rows = "select *, " ~ text_literal(facts.run_id) ~ ' as run_id from ' ~ node.relation_name -%}
        {%- if name not in there -%}
            {%- do run_query('create table published.' ~ name ~ parts | replace('partition', ' partitioned by') ~ ' as ' ~ rows) -%}
            {%- do new_views.append(view_of_live_run(node, 'published.' ~ name)) -%}
        {%- else -%}
            {%- do run_query('insert overwrite published.' ~ name ~ ' ' ~ parts ~ ' by name ' ~ rows) -%}
        {%- endif -%}
        {%- if outlived -%}
            {%- do run_query('alter table published.' ~ name ~ " drop if exists partition (run_id = '"
                ~ outlived | join("'), partition (run_id = '") ~ "')") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do run_query('insert into marts.publish_log partition (publication = ' ~ ((log[0]['publication'] if log else 0) + 1) ~ ') select '
        ~ [text_literal(facts.run_id), 'cast(current_timestamp() as timestamp_ntz)', text_literal(facts.layout), text_literal(facts.raw_path),
           text_literal(facts.input_fingerprint), "date'" ~ facts.as_of_date ~ "'", text_literal(tojson(facts.settings))] | join(', ')) -%}
    {%- for view in new_views -%} {%- do run_query(view) -%} {%- endfor -%}
    {%- do print('Published: the views of the schema marts (' ~ facts.marts | length ~ ' marts, run ' ~ facts.run_id ~ ')') -%}
    {{ return('') }}
{% endmacro %}
