{#- Returns a short text that changes with the SQL by which the history is measured and scored, and with the vars that
    this SQL depends on. What was kept under another recipe is computed anew. -#}
{% macro scoring_recipe() -%}
    {%- set parts = [
        customer_ranks('measures', ['customer_key'], ['month'], ranked=history_ranks()),
        rfm_scores('measures', ['customer_key'], ['month']),
        behaviour_scores('ranks', ['month', 'customer_key']),
        is_in_spend_tier('net_amount', 'ranks', 'tiers'),
    ] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute='unique_id')
            if node.name in ['int_customer_months', 'int_history_measures', 'segment_history'] -%}
        {%- do parts.append(node.checksum.checksum) -%}
    {%- endfor -%}
    {{ local_md5(parts | join) }}
{%- endmacro %}
