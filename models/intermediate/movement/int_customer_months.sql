-- A customer's activity in a month, as additive counts and amounts. The lines are read once, and the state at a month
-- end is a running sum.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where customer_key is not null
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

-- a product is new to a customer in the first order that contains it; all later lines of it are reorders
first_bought as (
    select
        first_order_key as order_key,
        count(*) as new_products,
        sum(first_order_lines) as new_product_lines
    from customer_products
    group by first_order_key
),

final as (
    select
        order_totals.customer_key,
        order_totals.month,
        cast(count(case when order_totals.is_sale_order then 1 end) as integer) as orders,
        min(case when order_totals.is_sale_order then order_totals.order_date end) as first_sale_date,
        max(case when order_totals.is_sale_order then order_totals.order_date end) as last_sale_date,
        cast(sum(order_totals.units) as decimal(18, 3)) as units,
        cast(sum(order_totals.gross_amount) as decimal(18, 4)) as gross_amount,
        cast(sum(order_totals.discount_amount) as decimal(18, 4)) as discount_amount,
        cast(sum(order_totals.order_value) as decimal(18, 4)) as order_value,
        cast(sum(order_totals.returned_amount) as decimal(18, 4)) as returned_amount,
        cast(sum(order_totals.net_amount) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(first_bought.new_products), 0) as integer) as distinct_products,
        cast(sum(order_totals.product_lines) as integer) as product_lines,
        cast(sum(order_totals.product_lines) - coalesce(sum(first_bought.new_product_lines), 0) as integer) as reordered_lines,
        cast(sum(order_totals.price_sum) as decimal(18, 4)) as price_sum,
        cast(sum(order_totals.priced_lines) as integer) as priced_lines
    from order_totals
    left join first_bought on order_totals.order_key = first_bought.order_key
    group by order_totals.customer_key, order_totals.month
)

select * from final
