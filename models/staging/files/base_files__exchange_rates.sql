-- Optional raw table `exchange_rates`, the same in every layout. The bundled samples do not have it.
{%- if var('raw_path') %}
with exchange_rates as (
    {{ raw_table('exchange_rates') }}
),

renamed as (
    select
        upper(currency) as currency,
        case when rate > 0 then rate end as rate
    from exchange_rates
)
{%- else %}
with renamed as (
    select
        cast(null as string) as currency,
        cast(null as decimal(18, 8)) as rate
    where false
)
{%- endif %}

select * from renamed
