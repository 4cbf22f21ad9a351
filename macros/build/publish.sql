{#- Publishes the marts. As on-run-end it notes what has passed, and publishes at the end of a whole `dbt build`, or of a
    `dbt retry` that ends green; else it says in one line why the published marts are as they were. As
    `dbt run-operation publish` it publishes what was built in pieces, if every model, seed and data test has passed. -#}
{% macro publish(results=none) %}
    {%- if not execute or flags.WHICH not in ('build', 'run', 'seed', 'snapshot', 'test', 'retry', 'run-operation') -%}
        {{ return('') }}
    {%- endif -%}
    {{ return(publish_marts(results)) }}
{% endmacro %}


{#- Returns the ids of the steps that have passed, and of all that ran. The one place that asks dbt for `results`. -#}
{% macro steps_done(results) %}
    {%- set passed = [] -%}
    {%- set ran = [] -%}
    {%- for result in results or [] if result.node.resource_type in ('model', 'seed', 'snapshot', 'test', 'unit_test') -%}
        {%- do ran.append(result.node.unique_id) -%}
        {%- if result.status in ('success', 'pass', 'warn', 'no-op') -%} {%- do passed.append(result.node.unique_id) -%} {%- endif -%}
    {%- endfor -%}
    {{ return({'passed': passed, 'ran': ran, 'is_whole': not steps_left_out(ran)}) }}
{% endmacro %}
