{{ config(enabled=var('layout') == 'orders') }}

{{ order_lines_of_lines(ref('base_orders__lines')) }}
