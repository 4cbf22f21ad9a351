{{ distribution(
    ref('product_diversity_bands'), ref('int_customer_measures'), 'distinct_products', 'net_amount', 'customers',
    labels=['buyer_kind']
) }}
