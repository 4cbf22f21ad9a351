{#- Publishes the marts at the end of a complete and green `dbt build`; else says in one line why the published
    marts are as they were. Runs as on-run-end. -#}
{% macro publish(results) %}
    {%- if not execute or flags.WHICH not in ('build', 'run', 'retry') -%} {{ return('') }} {%- endif -%}
    {%- set reason = reason_not_to_publish(results) -%}
    {%- if reason -%}
        {%- do print('Not published: ' ~ reason ~ '. The published marts are as they were.') -%}
        {{ return('') }}
    {%- endif -%}
    {%- set models = 'model.' ~ project_name ~ '.' -%}
    {%- set counted = [] -%}
    {%- for row in run_query('select * from ' ~ graph.nodes[models ~ 'int_gate_audit'].relation_name ~ ' order by raw_table') -%}
        {%- do counted.append(row.values() | join('|')) -%}
    {%- endfor -%}
    {%- set as_of_date = run_query('select as_of_date from ' ~ graph.nodes[models ~ 'int_as_of_date'].relation_name) -%}
    {{ return(publish_marts({
        'run_id': invocation_id,
        'layout': var('layout'),
        'raw_path': var('raw_path') or 'bundled sample',
        'input_fingerprint': local_md5(counted | join('\n')),
        'as_of_date': as_of_date.columns[0].values() | first,
        'settings': invocation_args_dict.get('vars') or {},
        'marts': project_marts() | map(attribute='name') | list,
    })) }}
{% endmacro %}


{#- Returns why a run must not be published: it failed, or it left out a model, a seed or a data test. -#}
{% macro reason_not_to_publish(results) %}
    {%- set failed = [] -%}
    {%- set done = [] -%}
    {%- for result in results -%}
        {%- do (done if result.status in ('success', 'pass', 'warn', 'no-op') else failed).append(result.node.unique_id) -%}
    {%- endfor -%}
    {%- set left_out = steps_left_out(done) -%}
    {%- if failed -%}
        {{ return(failed | length ~ ' of ' ~ results | length ~ ' steps failed or were skipped') }}
    {%- elif left_out -%}
        {{ return('this run left out ' ~ left_out | length ~ ' models, seeds and tests (' ~ left_out[0]
            ~ (', ...' if left_out | length > 1 else '') ~ '); a whole `dbt build` publishes') }}
    {%- elif flags.EMPTY or flags.SAMPLE -%}
        {{ return('this run built a part of the rows only') }}
    {%- endif -%}
{% endmacro %}
