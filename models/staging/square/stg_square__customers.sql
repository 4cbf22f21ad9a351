{{ config(enabled=var('layout') == 'square') }}

{{ customers_of_lines(ref('base_square__lines')) }}
