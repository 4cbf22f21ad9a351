{%- if var('layout') in layouts_with_exchange_rates() -%}
with exchange_rates as (
    select * from {{ staged('exchange_rates') }}
),

final as (
    select
        currency,
        cast(rate as decimal(18, 8)) as rate
    from exchange_rates
)

select * from final
{%- else -%}
select
    cast(null as string) as currency,
    cast(null as decimal(18, 8)) as rate
where false
{%- endif %}
