{{ config(enabled=var('layout') == 'woocommerce') }}

{{ orders_of_lines(ref('base_woocommerce__lines')) }}
