{#- More customers hardly improve the parameters, and slow down the fit. -#}
{%- set largest_sample = 20000 -%}
with purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

-- one fit on all data, and one without the last days, on which it is then validated
fits as (
    select
        'all purchases' as fit,
        as_of_date as until_date
    from as_of
    union all
    select
        'calibration' as fit,
        cast({{ add_time('day', -(var('clv_horizon_days') | int), 'as_of_date') }} as date) as until_date
    from as_of
),

first_days as (
    select
        customer_key,
        min(order_date) as first_date
    from purchase_days
    group by customer_key
),

summed as (
    select
        fits.fit,
        fits.until_date,
        purchase_days.customer_key,
        first_days.first_date,
        max(case when purchase_days.order_date <= fits.until_date then purchase_days.order_date end) as last_date,
        count(case when purchase_days.order_date <= fits.until_date then 1 end) - 1 as repeat_purchases,
        sum(case when purchase_days.order_date <= fits.until_date then purchase_days.order_value end)
        - sum(case when purchase_days.order_date = first_days.first_date then purchase_days.order_value end) as repeat_amount,
        count(case when purchase_days.order_date > fits.until_date then 1 end) as later_purchases
    from purchase_days
    inner join first_days on purchase_days.customer_key = first_days.customer_key
    inner join fits on first_days.first_date <= fits.until_date
    group by fits.fit, fits.until_date, purchase_days.customer_key, first_days.first_date
),

-- a fixed sample, by a hash of the customer id
drawn as (
    select
        summed.*,
        row_number() over (partition by summed.fit order by md5(customers.customer_id), customers.customer_id) as place
    from summed
    inner join customers on summed.customer_key = customers.customer_key
),

final as (
    select
        fit,
        until_date,
        {{ var('clv_horizon_days') }} as horizon_days,
        customer_key,
        cast(repeat_purchases as integer) as repeat_purchases,
        cast({{ days_between('first_date', 'last_date') }} as integer) as days_to_last_purchase,
        cast({{ days_between('first_date', 'until_date') }} as integer) as days_as_customer,
        {{ rounded_ratio('repeat_amount', 'repeat_purchases') }} as mean_repeat_amount,
        cast(later_purchases as integer) as later_purchases,
        place <= {{ largest_sample }} as is_in_sample
    from drawn
)

select * from final
