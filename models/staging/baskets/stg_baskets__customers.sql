{{ config(enabled=var('layout') == 'baskets') }}

{{ customers_of_lines(ref('base_baskets__lines')) }}
