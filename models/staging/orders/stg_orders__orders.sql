{{ config(enabled=var('layout') == 'orders') }}

{{ orders_of_lines(ref('base_orders__lines')) }}
