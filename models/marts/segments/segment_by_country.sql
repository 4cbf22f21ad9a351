{{ segment_by(ref('customer_metrics'), 'country') }}
