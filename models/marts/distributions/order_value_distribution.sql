-- an order without a sale line has no value
{{ distribution(
    ref('order_value_bands'), ref('int_order_totals'), 'case when is_sale_order then gross_amount end',
    'case when is_sale_order then gross_amount end', 'orders'
) }}
