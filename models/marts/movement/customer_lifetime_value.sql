with histories as (
    select * from {{ ref('int_purchase_histories') }}
    where fit = 'all purchases'
),

scores as (
    select * from {{ ref('int_lifetime_scores') }}
    where fit = 'all purchases'
),

parameters as (
    select * from {{ ref('clv_parameters') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

-- rounded to six decimals, which is more than the estimates are accurate to, so that every run gives the same figures
final as (
    select
        customers.customer_id,
        histories.horizon_days,
        histories.repeat_purchases,
        histories.days_to_last_purchase,
        histories.days_as_customer,
        cast(scores.probability_active as decimal(7, 6)) as probability_active,
        cast(scores.expected_purchases as decimal(18, 6)) as expected_orders,
        cast(scores.expected_amount as decimal(28, 6)) as expected_order_value,
        cast(scores.expected_purchases * scores.expected_amount as decimal(28, 6)) as expected_spend,
        coalesce(parameters.purchases_reason, parameters.amounts_reason) as missing_reason
    from histories
    inner join customers on histories.customer_key = customers.customer_key
    inner join parameters on histories.fit = parameters.fit
    inner join scores on histories.customer_key = scores.customer_key
)

select * from final
