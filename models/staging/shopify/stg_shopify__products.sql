{{ config(enabled=var('layout') == 'shopify') }}

{{ products_of_lines(ref('base_shopify__lines')) }}
