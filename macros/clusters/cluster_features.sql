{#- Returns the names of the eleven measures that customers are clustered by, in column order. -#}
{% macro cluster_features() %}
    {{ return([
        'recency_days', 'purchase_days', 'purchase_span_days', 'average_basket_size',
        'average_days_between_purchases', 'total_spend', 'average_spend_per_line', 'distinct_products',
        'is_home_country', 'cancelled_orders', 'cancellation_rate',
    ]) }}
{% endmacro %}
