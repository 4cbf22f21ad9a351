-- Today's customers: their measures as of the as-of date, including those that are not needed at other dates.
with snapshots as (
    select * from {{ ref('int_customer_snapshots') }}
    where as_of_number = 0
),

order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order and customer_key is not null
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

-- the country that most customers live in, ties broken by name
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
        sum(sale_lines) as lines,
        sum(units) as units,
        count(distinct order_date) as purchase_days
    from order_totals
    group by customer_key
),

bought as (
    select
        customer_key,
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

joined as (
    select
        snapshots.*,
        customers.customer_id,
        customers.country,
        customers.country = home_country.country as is_home_country,
        ordered.lines,
        ordered.units,
        ordered.purchase_days,
        {{ days_between('snapshots.first_sale_date', 'snapshots.last_sale_date') }} as purchase_span_days,
        coalesce(bought.purchased_items, 0) as purchased_items,
        coalesce(taken_back.cancelled_items, 0) as cancelled_items,
        coalesce(taken_back.cancelled_orders, 0) as cancelled_orders
    from snapshots
    inner join customers on snapshots.customer_key = customers.customer_key
    inner join ordered on snapshots.customer_key = ordered.customer_key
    cross join home_country
    left join bought on snapshots.customer_key = bought.customer_key
    left join taken_back on snapshots.customer_key = taken_back.customer_key
),

final as (
    select
        customer_key,
        customer_id,
        country,
        is_home_country,
        orders,
        cast(lines as bigint) as lines,
        cast(units as decimal(18, 3)) as units,
        gross_amount,
        discount_amount,
        order_value,
        returned_amount,
        net_amount,
        average_order_value,
        {{ rounded_ratio('order_value', 'lines') }} as average_line_value,
        {{ rounded_ratio('units', 'orders') }} as average_basket_size,
        distinct_products,
        product_lines,
        reordered_lines,
        reorder_rate,
        average_product_price,
        cast(cancelled_orders as bigint) as cancelled_orders,
        cast(cancelled_items as bigint) as cancelled_items,
        cast(purchased_items as bigint) as purchased_items,
        first_sale_date,
        last_sale_date,
        cast(purchase_days as bigint) as purchase_days,
        cast(purchase_span_days as integer) as purchase_span_days,
        {{ rounded_ratio('purchase_span_days', 'purchase_days - 1') }} as days_between_orders,
        recency_days
    from joined
)

select * from final
