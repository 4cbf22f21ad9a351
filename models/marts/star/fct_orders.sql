{{ keep_months('int_first_order_months') }}
{%- set is_to_load = is_month_to_load(ref('int_first_order_months')) %}
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where {{ is_to_load }}
),

months as (
    select * from {{ ref('int_first_order_months') }}
),

baskets as (
    select * from {{ ref('int_baskets') }}
    where {{ is_to_load }}
),

first_orders as (
    select * from {{ ref('int_first_orders') }}
    where {{ is_to_load }}
),

final as (
    select
        order_totals.order_id,
        coalesce(order_totals.customer_id, 'guest') as customer_id,
        order_totals.ordered_at,
        order_totals.order_date,
        order_totals.country,
        order_totals.gross_amount as order_value,
        order_totals.returned_amount,
        cast(order_totals.gross_amount - order_totals.returned_amount as decimal(18, 4)) as net_amount,
        order_totals.units,
        order_totals.lines,
        cast(coalesce(baskets.distinct_products, 0) as bigint) as distinct_products,
        order_totals.is_sale_order,
        order_totals.is_cancelled,
        first_orders.order_key is not null as is_first_order,
        order_totals.month,
        months.fingerprint as month_fingerprint
    from order_totals
    inner join months on order_totals.month = months.month
    left join baskets on order_totals.order_key = baskets.order_key
    left join first_orders on order_totals.order_key = first_orders.order_key
)

select * from final
