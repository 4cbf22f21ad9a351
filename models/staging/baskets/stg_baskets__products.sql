{{ config(enabled=var('layout') == 'baskets') }}

{{ products_of_lines(ref('base_baskets__lines')) }}
