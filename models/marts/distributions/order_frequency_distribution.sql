{{ distribution(ref('order_frequency_bands'), ref('int_customer_measures'), 'orders', 'net_amount', 'customers') }}
