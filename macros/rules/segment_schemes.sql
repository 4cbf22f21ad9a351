{#- Returns every segmentation scheme: its name, the mart and column that hold a customer's segment, and the
    rule table that lists its segments. A new scheme is one more line here. -#}
{% macro segment_schemes() %}
    {{ return([
        {'scheme': 'rfm', 'mart': 'customer_rfm', 'column': 'rfm_segment', 'rules': 'rfm_segments'},
    ]) }}
{% endmacro %}
