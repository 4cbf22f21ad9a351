{#- Prints the seconds so far and the name of a folder when its first model starts, so that a long build shows its progress.
    Runs as a pre-hook of every model; returns nothing. Hooks share no state, so the first model is taken to be the first by
    name of those that read no other model of the folder. -#}
{% macro print_progress() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'retry') -%}
        {%- set folder = {} -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[:-1] == model.fqn[:-1] -%}
            {%- do folder.update({node.unique_id: node}) -%}
        {%- endfor -%}
        {%- set first = [] -%}
        {%- for node in folder.values() if not node.depends_on.nodes | select('in', folder) | list -%}
            {%- do first.append(node.name) -%}
        {%- endfor -%}
        {%- if model.name == first | min -%}
            {%- do print('%5d s  %s' % (seconds_since_start(), model.fqn[1:-1] | join('/'))) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- Returns the seconds since dbt started, as a decimal number. -#}
{% macro seconds_since_start() %}
    {{ return((modules.datetime.datetime.now(modules.pytz.utc) - run_started_at).total_seconds()) }}
{% endmacro %}
