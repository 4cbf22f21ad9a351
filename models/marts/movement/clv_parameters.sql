with histories as (
    select * from {{ ref('int_purchase_histories') }}
),

parameters as (
    select * from {{ ref('int_lifetime_parameters') }}
),

counted as (
    select
        fit,
        until_date,
        count(*) as customers
    from histories
    group by fit, until_date
),

final as (
    select
        counted.fit,
        counted.until_date,
        cast(counted.customers as bigint) as customers,
        cast(parameters.customers_fitted as bigint) as customers_fitted,
        {%- for parameter in ['r', 'alpha', 'a', 'b', 'p', 'q', 'v'] %}
        cast(parameters.{{ parameter }} as double) as {{ parameter }},
        {%- endfor %}
        cast(parameters.purchases_reason as string) as purchases_reason,
        cast(parameters.amounts_reason as string) as amounts_reason
    from counted
    inner join parameters on counted.fit = parameters.fit
)

select * from final
