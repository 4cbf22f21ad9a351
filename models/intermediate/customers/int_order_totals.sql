{{ keep_months('int_order_months') }}
{%- set is_to_load = is_month_to_load(ref('int_order_months')) %}
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where {{ is_to_load }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where {{ is_to_load }}
),

months as (
    select * from {{ ref('int_order_months') }}
),

summed as (
    select
        order_key,
        count(*) as lines,
        count(case when is_sale then 1 end) as sale_lines,
        sum(case when is_sale then quantity end) as units,
        sum(case when is_sale then line_amount end) as gross_amount,
        sum(case when line_amount < 0 then -line_amount end) as returned_amount,
        sum(case when line_amount > 0 and not is_sale then line_amount end) as void_amount
    from order_lines
    group by order_key
),

final as (
    select
        orders.order_key,
        orders.order_id,
        orders.customer_key,
        orders.customer_id,
        orders.ordered_at,
        orders.order_date,
        orders.country,
        orders.is_cancelled,
        cast(coalesce(summed.lines, 0) as bigint) as lines,
        cast(coalesce(summed.sale_lines, 0) as bigint) as sale_lines,
        cast(coalesce(summed.units, 0) as decimal(18, 3)) as units,
        cast(coalesce(summed.gross_amount, 0) as decimal(18, 4)) as gross_amount,
        cast(coalesce(summed.returned_amount, 0) as decimal(18, 4)) as returned_amount,
        -- positive amounts that are no sale, as in a cancelled order: never returned, because it never went out
        cast(coalesce(summed.void_amount, 0) as decimal(18, 4)) as void_amount,
        coalesce(summed.sale_lines, 0) > 0 as is_sale_order,
        orders.month,
        months.fingerprint as month_fingerprint
    from orders
    inner join months on orders.month = months.month
    left join summed on orders.order_key = summed.order_key
)

select * from final
