{{ config(enabled=var('layout') == 'baskets') }}

{{ orders_of_lines(ref('base_baskets__lines')) }}
