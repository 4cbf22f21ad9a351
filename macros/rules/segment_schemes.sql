{#- Returns every segmentation scheme: its name, the mart and column with a customer's segment, and the
    rule table that lists its segments. To add a scheme, add a line here. `has_history` marks the schemes that
    segment_history computes for every month. -#}
{% macro segment_schemes() %}
    {{ return([
        {'scheme': 'rfm', 'mart': 'customer_rfm', 'column': 'rfm_segment', 'rules': 'rfm_segments', 'has_history': true},
        {'scheme': 'priority', 'mart': 'customer_behaviour', 'column': 'priority_tier', 'rules': 'priority_tiers', 'has_history': true},
        {'scheme': 'behaviour', 'mart': 'customer_behaviour', 'column': 'behaviour_segment', 'rules': 'behaviour_segments'},
        {'scheme': 'strategic', 'mart': 'customer_behaviour', 'column': 'strategic_segment', 'rules': 'strategic_segments'},
        {'scheme': 'persona', 'mart': 'customer_clusters', 'column': 'persona', 'rules': 'personas'},
        {'scheme': 'spend', 'mart': 'customer_value', 'column': 'spend_tier', 'rules': 'spend_tiers', 'has_history': true},
        {'scheme': 'buyer_type', 'mart': 'customer_metrics', 'column': 'buyer_type', 'rules': 'buyer_types'},
    ]) }}
{% endmacro %}
