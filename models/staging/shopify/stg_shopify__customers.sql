{{ config(enabled=var('layout') == 'shopify') }}

{{ customers_of_lines(ref('base_shopify__lines')) }}
