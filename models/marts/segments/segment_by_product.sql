{{ targeting(ref('int_mix_products'), ref('int_products'), 'product_key', ['product_id', 'product_name', 'department']) }}
