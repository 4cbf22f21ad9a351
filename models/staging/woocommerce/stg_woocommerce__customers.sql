{{ config(enabled=var('layout') == 'woocommerce') }}

{{ customers_of_lines(ref('base_woocommerce__lines')) }}
