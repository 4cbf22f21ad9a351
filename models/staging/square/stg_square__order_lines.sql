{{ config(enabled=var('layout') == 'square') }}

{{ order_lines_of_lines(ref('base_square__lines')) }}
