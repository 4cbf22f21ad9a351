{{ segment_by(ref('int_customer_demographics'), 'region') }}
