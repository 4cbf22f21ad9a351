{#- Returns the SQL that ends a run. On DuckDB the plugin scripts/publishing.py has recorded what passed and published the
    marts if they are due; the SQL fails the run if publishing failed. On Spark everything has been done by then and the SQL is
    empty. On other engines the marts stay where they were built. -#}
{% macro publish_marts(results) %}
    {{ return(adapter.dispatch('publish_marts', 'segmentation')(results)) }}
{% endmacro %}

{% macro default__publish_marts(results) %}
    {{ return('') }}
{% endmacro %}

{% macro duckdb__publish_marts(results) %}
    {%- set done = steps_done(results) -%}
    {%- set is_asked_for = flags.WHICH == 'run-operation' -%}
    {%- do adapter.store_relation('publishing', api.Relation.create(identifier='marts'), [], '',
        'publish' if is_asked_for else 'finish', done) -%}
    {%- if done.problem and is_asked_for -%}
        {{ stop(done.problem) }}
    {%- elif done.problem -%}
        {{ return('select error(' ~ text_literal(done.problem) ~ ')') }}
    {%- endif -%}
    {%- do print(done.said) -%}
    {{ return('') }}
{% endmacro %}

{#- Spark cannot change several tables in one transaction. So every mart has one table for all kept builds,
    `published.<mart>`, partitioned by run id, and the view `marts.<mart>` shows the partition of the newest run in
    `marts.publish_log`. All partitions are written first and the log entry last: it switches all views to the new build at
    once. The log is partitioned too, because a session that has read a table sees new partitions but not new files. Table
    names contain a hash of the columns: a build with other columns gets a new table and, as the last step, a new view. -#}
{% macro spark__publish_marts(results) %}
    {%- set facts = facts_to_publish(results) -%}
    {%- if facts.reason and not results -%}
        {{ stop('Not published: ' ~ facts.reason) }}
    {%- elif facts.reason -%}
        {%- do print('Not published: ' ~ facts.reason ~ '. The published marts are unchanged.') -%}
        {{ return('') }}
    {%- endif -%}
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
        {%- set rows = "select *, " ~ text_literal(facts.run_id) ~ ' as run_id from ' ~ node.relation_name -%}
        {%- if name not in there -%}
            {%- do run_query('create table published.' ~ name ~ ' partitioned by (run_id) as ' ~ rows) -%}
            {%- do new_views.append(view_of_live_run(node, 'published.' ~ name)) -%}
        {%- else -%}
            {%- do run_query('insert overwrite published.' ~ name ~ ' partition (run_id) by name ' ~ rows) -%}
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
