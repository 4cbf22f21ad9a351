{{ config(enabled=var('layout') == 'square') }}

{{ products_of_lines(ref('base_square__lines')) }}
