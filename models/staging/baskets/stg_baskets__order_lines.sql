{{ config(enabled=var('layout') == 'baskets') }}

{{ order_lines_of_lines(ref('base_baskets__lines'), is_price_optional=true) }}
