{{ config(materialized='view') }}
{%- set running = ['orders', 'gross_amount', 'returned_amount', 'product_lines', 'reordered_lines', 'price_sum', 'priced_lines'] -%}
with customer_months as (
    select * from {{ ref('int_customer_months') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

months as (
    select * from {{ ref('int_history_months') }}
),

-- numbers rise with the id, which breaks the last ties of the scores
numbered as (
    select
        customers.customer_number,
        customer_months.*
    from customer_months
    inner join customers on customer_months.customer_key = customers.customer_key
),

-- what a customer has done up to each month with an order, and how long that stays true
cumulated as (
    select
        customer_number,
        month,
        orders as month_orders,
        units as month_units,
        gross_amount - returned_amount as month_revenue,
        {%- for measure in running %}
        sum({{ measure }}) over (partition by customer_number order by month) as {{ measure }},
        {%- endfor %}
        sum(new_products) over (partition by customer_number order by month) as distinct_products,
        min(first_sale_date) over (partition by customer_number order by month) as first_sale_date,
        max(last_sale_date) over (partition by customer_number order by month) as last_sale_date,
        lead(month) over (partition by customer_number order by month) as next_month
    from numbered
),

-- a customer is known from the month of the first sale order on
final as (
    select
        months.month,
        months.month_end,
        cumulated.customer_number,
        cast(case when months.month = cumulated.month then cumulated.month_orders else 0 end as integer) as month_orders,
        cast(case when months.month = cumulated.month then cumulated.month_units else 0 end as decimal(38, 3)) as month_units,
        cast(case when months.month = cumulated.month then cumulated.month_revenue else 0 end as decimal(38, 4)) as month_revenue,
        cast(cumulated.orders as bigint) as orders,
        cast(cumulated.gross_amount as decimal(38, 4)) as gross_amount,
        cast(cumulated.returned_amount as decimal(38, 4)) as returned_amount,
        cast(cumulated.gross_amount - cumulated.returned_amount as decimal(38, 4)) as net_amount,
        cumulated.first_sale_date,
        cumulated.last_sale_date,
        cast({{ days_between('cumulated.last_sale_date', 'months.month_end') }} as integer) as recency_days,
        cast(cumulated.distinct_products as bigint) as distinct_products,
        cast(cumulated.product_lines as bigint) as product_lines,
        cast(cumulated.reordered_lines as bigint) as reordered_lines,
        cast(cumulated.price_sum as decimal(38, 4)) as price_sum,
        cast(cumulated.priced_lines as bigint) as priced_lines
    from cumulated
    inner join months
        on months.month >= cumulated.month
            and (months.month < cumulated.next_month or cumulated.next_month is null)
    where cumulated.orders > 0
)

select * from final
