{%- set running = [
    'orders', 'gross_amount', 'discount_amount', 'order_value', 'returned_amount', 'net_amount', 'distinct_products', 'product_lines',
    'reordered_lines', 'price_sum', 'priced_lines',
] -%}
with customer_months as (
    select * from {{ ref('int_customer_months') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

-- running totals of a customer at each month with an order, and until when they are valid
cumulated as (
    select
        customer_key,
        month,
        orders as month_orders,
        units as month_units,
        net_amount as month_revenue,
        {%- for measure in running %}
        sum({{ measure }}) over months_so_far as {{ measure }},
        {%- endfor %}
        min(first_sale_date) over months_so_far as first_sale_date,
        max(last_sale_date) over months_so_far as last_sale_date,
        lead(month) over months_so_far as next_month
    from customer_months
    window months_so_far as (partition by customer_key order by month)
),

-- customers are known from their first sale order on
known as (
    select
        as_of_dates.as_of_number,
        as_of_dates.as_of_date,
        as_of_dates.last_month = cumulated.month as is_active_month,
        cumulated.*
    from cumulated
    inner join as_of_dates
        on as_of_dates.last_month >= cumulated.month
            and (as_of_dates.last_month < cumulated.next_month or cumulated.next_month is null)
    where cumulated.orders > 0
),

final as (
    select
        as_of_number,
        customer_key,
        cast(case when is_active_month then month_orders else 0 end as integer) as month_orders,
        cast(case when is_active_month then month_units else 0 end as decimal(18, 3)) as month_units,
        cast(case when is_active_month then month_revenue else 0 end as decimal(18, 4)) as month_revenue,
        cast(orders as bigint) as orders,
        cast(gross_amount as decimal(18, 4)) as gross_amount,
        cast(discount_amount as decimal(18, 4)) as discount_amount,
        cast(order_value as decimal(18, 4)) as order_value,
        cast(returned_amount as decimal(18, 4)) as returned_amount,
        cast(net_amount as decimal(18, 4)) as net_amount,
        {{ rounded_ratio('order_value', 'orders') }} as average_order_value,
        first_sale_date,
        last_sale_date,
        cast({{ days_between('last_sale_date', 'as_of_date') }} as integer) as recency_days,
        cast(distinct_products as bigint) as distinct_products,
        cast(product_lines as bigint) as product_lines,
        cast(reordered_lines as bigint) as reordered_lines,
        coalesce({{ ratio('reordered_lines', 'product_lines') }}, 0) as reorder_rate,
        {{ average_price('price_sum', 'priced_lines') }} as average_product_price
    from known
)

select * from final
