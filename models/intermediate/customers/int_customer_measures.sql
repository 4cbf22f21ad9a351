with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where customer_key is not null
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

cancellations as (
    select * from {{ ref('int_matched_cancellations') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

-- the country that most customers live in, ties by name
home_country as (
    select country
    from customers
    group by country
    order by count(*) desc, country
    limit 1
),

ordered as (
    select
        customer_key,
        cast(count(case when is_sale_order then 1 end) as bigint) as orders,
        cast(sum(sale_lines) as bigint) as lines,
        cast(sum(units) as decimal(38, 3)) as units,
        cast(sum(gross_amount) as decimal(38, 4)) as gross_amount,
        cast(sum(returned_amount) as decimal(38, 4)) as returned_amount,
        min(case when is_sale_order then order_date end) as first_sale_date,
        max(case when is_sale_order then order_date end) as last_sale_date,
        cast(count(distinct case when is_sale_order then order_date end) as bigint) as purchase_days
    from order_totals
    group by customer_key
),

bought as (
    select
        customer_key,
        count(*) as distinct_products,
        sum(lines) as product_lines,
        sum(reordered_lines) as reordered_lines,
        sum(price_sum) as price_sum,
        sum(priced_lines) as priced_lines,
        sum(orders) as purchased_items
    from customer_products
    group by customer_key
),

taken_back as (
    select
        customer_key,
        count(*) as cancelled_items,
        count(distinct order_key) as cancelled_orders
    from cancellations
    group by customer_key
),

final as (
    select
        ordered.customer_key,
        customers.customer_id,
        customers.country,
        customers.country = home_country.country as is_home_country,
        ordered.orders,
        cast(coalesce(taken_back.cancelled_orders, 0) as bigint) as cancelled_orders,
        ordered.lines,
        ordered.units,
        ordered.gross_amount,
        ordered.returned_amount,
        cast(ordered.gross_amount - ordered.returned_amount as decimal(38, 4)) as net_amount,
        ordered.first_sale_date,
        ordered.last_sale_date,
        ordered.purchase_days,
        cast({{ days_between('ordered.first_sale_date', 'ordered.last_sale_date') }} as integer) as purchase_span_days,
        cast({{ days_between('ordered.last_sale_date', 'as_of.as_of_date') }} as integer) as recency_days,
        cast(coalesce(bought.distinct_products, 0) as bigint) as distinct_products,
        cast(coalesce(bought.product_lines, 0) as bigint) as product_lines,
        cast(coalesce(bought.reordered_lines, 0) as bigint) as reordered_lines,
        cast(coalesce(bought.price_sum, 0) as decimal(38, 4)) as price_sum,
        cast(coalesce(bought.priced_lines, 0) as bigint) as priced_lines,
        cast(coalesce(bought.purchased_items, 0) as bigint) as purchased_items,
        cast(coalesce(taken_back.cancelled_items, 0) as bigint) as cancelled_items
    from ordered
    inner join customers on ordered.customer_key = customers.customer_key
    cross join as_of
    cross join home_country
    left join bought on ordered.customer_key = bought.customer_key
    left join taken_back on ordered.customer_key = taken_back.customer_key
    where ordered.orders > 0
)

select * from final
