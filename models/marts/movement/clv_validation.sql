-- Compares the predictions of the fit without the last days with what customers actually bought in them.
with histories as (
    select * from {{ ref('int_purchase_histories') }}
    where fit = 'calibration'
),

scores as (
    select * from {{ ref('int_lifetime_scores') }}
    where fit = 'calibration'
),

customers as (
    select * from {{ ref('int_customers') }}
),

parameters as (
    select * from {{ ref('clv_parameters') }}
    where fit = 'calibration'
),

predicted as (
    select
        customers.customer_id,
        histories.later_purchases,
        cast(scores.expected_purchases as decimal(18, 6)) as expected_orders
    from histories
    inner join customers on histories.customer_key = customers.customer_key
    inner join scores on histories.customer_key = scores.customer_key
),

ranked as (
    select
        *,
        ntile(10) over (order by expected_orders desc nulls last, customer_id) as decile
    from predicted
),

summed as (
    select
        decile,
        count(*) as customers,
        sum(expected_orders) as predicted_orders,
        sum(later_purchases) as actual_orders,
        count(case when later_purchases > 0 then 1 end) as customers_with_an_order
    from ranked
    group by decile
),

final as (
    select
        cast(summed.decile as integer) as decile,
        cast(summed.customers as bigint) as customers,
        cast(summed.predicted_orders as decimal(28, 6)) as predicted_orders,
        cast(summed.actual_orders as bigint) as actual_orders,
        {{ rounded_ratio('summed.predicted_orders', 'summed.customers') }} as predicted_orders_per_customer,
        {{ rounded_ratio('summed.actual_orders', 'summed.customers') }} as actual_orders_per_customer,
        cast(summed.customers_with_an_order as bigint) as customers_with_an_order,
        parameters.until_date as calibration_end,
        {{ var('clv_horizon_days') }} as holdout_days,
        {%- for parameter in ['r', 'alpha', 'a', 'b', 'p', 'q', 'v'] %}
        parameters.{{ parameter }},
        {%- endfor %}
        parameters.purchases_reason as missing_reason
    from summed
    cross join parameters
)

select * from final
