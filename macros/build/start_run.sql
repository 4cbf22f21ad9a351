{#- What happens before the first model: files outside the declared folders are shut off, the vars and the raw
    input are checked, and a whole build starts with no mart of the build before. Runs as on-run-start. -#}
{% macro start_run() %}
    {%- if execute -%}
        {%- do confine_files([var('raw_path')]) -%}
        {%- do check_inputs() -%}
        {%- if flags.WHICH == 'build' and not steps_left_out(selected_resources) -%}
            {%- do clear_marts(project_marts() | first) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- Returns the models that are published. -#}
{% macro project_marts() %}
    {%- set marts = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'marts' -%}
        {%- do marts.append(node) -%}
    {%- endfor -%}
    {{ return(marts) }}
{% endmacro %}


{#- Returns the names of the models, seeds and data tests that are not among the given ones. -#}
{% macro steps_left_out(unique_ids) %}
    {%- set left_out = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed', 'snapshot', 'test')
            and node.config.enabled and node.config.materialized != 'ephemeral' and node.unique_id not in unique_ids -%}
        {%- do left_out.append(node.name) -%}
    {%- endfor -%}
    {{ return(left_out) }}
{% endmacro %}
