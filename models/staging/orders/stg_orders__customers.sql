{{ config(enabled=var('layout') == 'orders') }}

{{ customers_of_lines(ref('base_orders__lines')) }}
