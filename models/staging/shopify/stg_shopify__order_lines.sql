{{ config(enabled=var('layout') == 'shopify') }}

{{ order_lines_of_lines(ref('base_shopify__lines')) }}
