{{ config(enabled=var('layout') == 'shopify') }}

{{ orders_of_lines(ref('base_shopify__lines')) }}
