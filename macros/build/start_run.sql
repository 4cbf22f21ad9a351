{#- Prepares a run: checks the vars and the raw input, marks the selected steps as not passed, and before a full build drops
    the marts of the previous one. Runs as on-run-start hook. -#}
{% macro start_run() %}
    {%- if execute -%}
        {%- do check_inputs() -%}
        {%- if flags.WHICH in ('build', 'run', 'seed', 'snapshot', 'test') -%}
            {%- do begin_steps(selected_resources | list) -%}
        {%- endif -%}
        {%- if flags.WHICH == 'build' and not steps_left_out(selected_resources) -%}
            {%- do clear_marts(project_marts() | first) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- Returns the nodes of the marts, which are published. -#}
{% macro project_marts() %}
    {%- set marts = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'marts' -%}
        {%- do marts.append(node) -%}
    {%- endfor -%}
    {{ return(marts) }}
{% endmacro %}


{#- Returns the models, seeds and data tests of the project, all of which must pass before a build is published. -#}
{% macro project_steps() %}
    {%- set steps = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed', 'snapshot', 'test')
            and node.config.enabled and node.config.materialized != 'ephemeral' -%}
        {%- do steps.append({
            'unique_id': node.unique_id,
            'name': node.name,
            'kind': 'mart' if node.resource_type == 'model' and node.fqn[1] == 'marts' else node.resource_type,
            'needs': node.depends_on.nodes | list,
        }) -%}
    {%- endfor -%}
    {{ return(steps) }}
{% endmacro %}


{#- Returns the names of the models, seeds and data tests whose ids are not in the list. -#}
{% macro steps_left_out(unique_ids) %}
    {{ return(project_steps() | rejectattr('unique_id', 'in', unique_ids) | map(attribute='name') | list) }}
{% endmacro %}
