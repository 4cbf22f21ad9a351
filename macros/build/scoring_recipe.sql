{#- Returns a short text that changes with the code, and with the vars that the SQL depends on by which the history is
    scored. What was kept under another recipe is computed anew. -#}
{% macro scoring_recipe() -%}
    {%- set parts = [
        code_version(),
        customer_ranks('measures', ['customer_number'], ['month'], ranked=history_ranks()),
        rfm_scores('measures', ['customer_number'], ['month']),
        behaviour_scores('ranks', ['month', 'customer_number']),
        is_in_spend_tier('net_amount', 'ranks', 'tiers'),
    ] -%}
    {{ local_md5(parts | join) }}
{%- endmacro %}
