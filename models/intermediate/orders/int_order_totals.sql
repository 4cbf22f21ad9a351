with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

summed as (
    select
        order_key,
        count(*) as lines,
        count(case when is_sale then 1 end) as sale_lines,
        sum(case when is_sale then quantity end) as units,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(returned_amount) as returned_amount,
        sum(refunded_amount) as refunded_amount,
        sum(void_amount) as void_amount,
        sum(tax_amount) as tax_amount,
        sum(cost_amount) as cost_amount,
        count(case when item_lines > 0 then 1 end) as distinct_products,
        sum(item_lines) as product_lines,
        sum(case when is_item then unit_price end) as price_sum,
        count(case when is_item then unit_price end) as priced_lines
    from order_lines
    group by order_key
),

joined as (
    select
        orders.order_key,
        orders.customer_key,
        orders.order_date,
        orders.month,
        cast(coalesce(summed.lines, 0) as bigint) as lines,
        cast(coalesce(summed.sale_lines, 0) as bigint) as sale_lines,
        cast(coalesce(summed.units, 0) as decimal(18, 3)) as units,
        cast(coalesce(summed.gross_amount, 0) as decimal(18, 4)) as gross_amount,
        cast(coalesce(summed.discount_amount, 0) as decimal(18, 4)) as discount_amount,
        cast(coalesce(summed.gross_amount - summed.discount_amount, 0) as decimal(18, 4)) as order_value,
        cast(coalesce(summed.returned_amount, 0) as decimal(18, 4)) as returned_amount,
        cast(coalesce(summed.refunded_amount, 0) as decimal(18, 4)) as refunded_amount,
        cast(coalesce(summed.gross_amount - summed.discount_amount - summed.returned_amount, 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(summed.void_amount, 0) as decimal(18, 4)) as void_amount,
        cast(summed.tax_amount as decimal(18, 4)) as tax_amount,
        cast(summed.cost_amount as decimal(18, 4)) as cost_amount,
        cast(coalesce(summed.distinct_products, 0) as bigint) as distinct_products,
        cast(coalesce(summed.product_lines, 0) as bigint) as product_lines,
        cast(coalesce(summed.price_sum, 0) as decimal(18, 4)) as price_sum,
        cast(coalesce(summed.priced_lines, 0) as bigint) as priced_lines,
        coalesce(summed.sale_lines, 0) > 0 as is_sale_order
    from orders
    left join summed on orders.order_key = summed.order_key
),

-- order keys are in time order: 1 is a customer's first sale order
final as (
    select
        *,
        case
            when is_sale_order and customer_key is not null
                then cast(row_number() over (partition by customer_key, is_sale_order order by order_key) as integer)
        end as sale_order_number
    from joined
)

select * from final
