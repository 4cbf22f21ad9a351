-- Which order is a customer's first follows from the orders of all months: one that comes late or is withdrawn moves it in
-- a month in which nothing else changed.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
),

baskets as (
    select * from {{ ref('int_baskets') }}
),

first_orders as (
    select * from {{ ref('int_first_orders') }}
),

-- what is stored is asked, and not what should be: a build of a part may have left a table as it was
totalled as (
    select
        month,
        max(month_fingerprint) as fingerprint
    from order_totals
    group by month
),

filled as (
    select
        month,
        max(month_fingerprint) as fingerprint
    from baskets
    group by month
),

marked as (
    select
        month,
        sum(cast({{ key_of('order_key') }} as decimal(38, 0))) as hash_sum
    from first_orders
    group by month
),

final as (
    select
        totalled.month,
        {{ key_of('totalled.fingerprint, filled.fingerprint, marked.hash_sum') }} as fingerprint
    from totalled
    left join filled on totalled.month = filled.month
    left join marked on totalled.month = marked.month
)

select * from final
