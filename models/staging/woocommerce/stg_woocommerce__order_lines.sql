{{ config(enabled=var('layout') == 'woocommerce') }}

{{ order_lines_of_lines(ref('base_woocommerce__lines')) }}
