{{ config(enabled=var('layout') == 'square') }}

{{ orders_of_lines(ref('base_square__lines')) }}
