{{ config(enabled=var('layout') == 'woocommerce') }}

{{ products_of_lines(ref('base_woocommerce__lines')) }}
