-- Which order is a customer's first follows from the orders of all months: one that comes late or is withdrawn moves it in
-- a month in which nothing else changed.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
),

first_orders as (
    select * from {{ ref('int_first_orders') }}
),

months as (
    select
        month,
        max(month_fingerprint) as fingerprint
    from order_totals
    group by month
),

summed as (
    select
        month,
        sum(cast({{ key_of('order_key') }} as decimal(38, 0))) as hash_sum
    from first_orders
    group by month
),

final as (
    select
        months.month,
        {{ key_of('months.fingerprint, summed.hash_sum') }} as fingerprint
    from months
    left join summed on months.month = summed.month
)

select * from final
