{{ config(enabled=var('layout') == 'online_retail') }}

with exchange_rates as (
    {{ raw_table('exchange_rates') }}
),

renamed as (
    select
        upper(currency) as currency,
        rate,
        read_error
    from exchange_rates
)

select * from renamed
