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

final as (
    select
        order_lines.month,
        order_lines.order_key,
        order_lines.product_key,
        cast(count(*) as integer) as lines,
        cast(sum(order_lines.line_amount) as decimal(18, 4)) as gross_amount,
        cast(coalesce(sum(order_lines.unit_price), 0) as decimal(18, 4)) as price_sum,
        cast(count(order_lines.unit_price) as integer) as priced_lines,
        max(months.fingerprint) as month_fingerprint
    from order_lines
    inner join products on order_lines.product_key = products.product_key
    inner join months on order_lines.month = months.month
    group by order_lines.month, order_lines.order_key, order_lines.product_key
)

select * from final
