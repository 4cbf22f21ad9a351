{#- Publishes the marts. As on-run-end hook it records what has passed, and publishes after a full `dbt build`, or after a
    `dbt retry` that succeeds; otherwise it prints one line with the reason why nothing was published. As
    `dbt run-operation publish` it publishes a build made in pieces, if every model, seed and data test has passed. -#}
{% macro publish(results=none) %}
    {%- if not execute or flags.WHICH not in ('build', 'run', 'seed', 'snapshot', 'test', 'retry', 'run-operation') -%}
        {{ return('') }}
    {%- endif -%}
    {%- do selected_resources.clear() -%}   {#- otherwise `dbt retry`, which selects nothing, would find this run's in the same process -#}
    {{ return(publish_marts(results)) }}
{% endmacro %}


{#- Returns the ids of the steps that have passed (`passed`), of all that ran (`ran`), and whether that was a full build
    (`is_whole`). Only this macro reads dbt's `results`. -#}
{% macro steps_done(results) %}
    {%- set passed = [] -%}
    {%- set ran = [] -%}
    {%- for result in results or [] if result.node.resource_type in ('model', 'seed', 'snapshot', 'test', 'unit_test') -%}
        {%- do ran.append(result.node.unique_id) -%}
        {%- if result.status in ('success', 'pass', 'warn', 'no-op') -%} {%- do passed.append(result.node.unique_id) -%} {%- endif -%}
    {%- endfor -%}
    {{ return({'passed': passed, 'ran': ran, 'is_whole': not steps_left_out(ran)}) }}
{% endmacro %}


{#- Returns the facts of a run for Spark's log, or the `reason` why it is not published: it failed, or was not a full build. -#}
{% macro facts_to_publish(results) %}
    {%- set done = steps_done(results) -%}
    {%- set left_out = steps_left_out(done.ran) -%}
    {%- if done.ran | length > done.passed | length -%}
        {{ return({'reason': (done.ran | length - done.passed | length) ~ ' of ' ~ done.ran | length ~ ' steps failed or were skipped'}) }}
    {%- elif left_out -%}
        {{ return({'reason': 'this run left out ' ~ left_out | length ~ ' models, seeds and tests (' ~ left_out[0]
            ~ (', ...' if left_out | length > 1 else '') ~ '); a full `dbt build` publishes'}) }}
    {%- elif flags.EMPTY or flags.SAMPLE -%}
        {{ return({'reason': 'this run built only part of the rows'}) }}
    {%- endif -%}
    {%- set models = 'model.' ~ project_name ~ '.' -%}
    {%- set counted = [] -%}
    {%- for row in run_query('select * from ' ~ graph.nodes[models ~ 'int_gate_audit'].relation_name ~ ' order by raw_table') -%}
        {%- do counted.append(row.values() | join('|')) -%}
    {%- endfor -%}
    {%- set as_of_date = run_query('select as_of_date from ' ~ graph.nodes[models ~ 'int_as_of_date'].relation_name) -%}
    {{ return({
        'run_id': invocation_id,
        'layout': var('layout'),
        'raw_path': var('raw_path') or 'bundled sample',
        'input_fingerprint': local_md5(counted | join('\n')),
        'as_of_date': as_of_date.columns[0].values() | first,
        'settings': invocation_args_dict.get('vars') or {},
        'marts': project_marts() | map(attribute='name') | list,
    }) }}
{% endmacro %}
