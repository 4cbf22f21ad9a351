{{ keep_months('int_line_months') }}
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where is_sale and {{ is_month_to_load(ref('int_line_months')) }}
),

months as (
    select * from {{ ref('int_line_months') }}
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
),

summed as (
    select
        order_lines.month,
        order_lines.order_key,
        order_lines.product_key,
        cast(count(*) as integer) as lines,
        cast(sum(order_lines.line_amount) as decimal(18, 4)) as gross_amount,
        cast(coalesce(sum(order_lines.unit_price), 0) as decimal(18, 4)) as price_sum,
        cast(count(order_lines.unit_price) as integer) as priced_lines
    from order_lines
    inner join products on order_lines.product_key = products.product_key
    group by order_lines.month, order_lines.order_key, order_lines.product_key
),

final as (
    select
        summed.month,
        summed.order_key,
        summed.product_key,
        summed.lines,
        summed.gross_amount,
        summed.price_sum,
        summed.priced_lines,
        months.fingerprint as month_fingerprint
    from summed
    inner join months on summed.month = months.month
)

select * from final
