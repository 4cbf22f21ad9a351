{{ config(enabled=var('layout') == 'orders') }}

{{ products_of_lines(ref('base_orders__lines')) }}
