{%- set tables = ['customers', 'products', 'orders', 'order_lines'] -%}
with raw_rows as (
    {%- for table in tables %}
    select
        raw_table,
        reject_reason,
        {{ 'line_amount' if table == 'order_lines' else 'cast(null as decimal(18, 4))' }} as amount
    from {{ ref('int_' ~ table ~ '_checked') }}
    where raw_table is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

rejected_rows as (
    select * from {{ ref('rejected_rows') }}
),

order_totals as (
    select * from {{ ref('int_order_totals') }}
),

measures as (
    select * from {{ ref('int_customer_measures') }}
),

basket_audit as (
    select * from {{ ref('int_basket_audit') }}
),

accepted_lines as (
    select
        raw_table,
        count(*) as line_count,
        sum(line_amount) as amount
    from order_lines
    group by raw_table
),

rejected as (
    select
        raw_table,
        count(*) as row_count,
        sum(amount) as amount
    from rejected_rows
    group by raw_table
),

read as (
    select
        raw_table,
        count(*) as row_count,
        count(case when reject_reason is null then 1 end) as accepted_count,
        sum(amount) as amount
    from raw_rows
    group by raw_table
),

gate as (
    select
        1 as step_order,
        'gate' as step,
        read.raw_table,
        read.row_count as rows_read,
        coalesce(accepted_lines.line_count, read.accepted_count) as rows_accepted,
        coalesce(rejected.row_count, 0) as rows_rejected,
        read.amount as amount_read,
        accepted_lines.amount as amount_accepted,
        rejected.amount as amount_rejected
    from read
    left join accepted_lines on read.raw_table = accepted_lines.raw_table
    left join rejected on read.raw_table = rejected.raw_table
),

summed_to_orders as (
    select
        2 as step_order,
        'lines summed to orders' as step,
        cast(null as string) as raw_table,
        max(accepted_lines.line_count) as rows_read,
        sum(order_totals.lines) as rows_accepted,
        max(accepted_lines.line_count) - sum(order_totals.lines) as rows_rejected,
        max(accepted_lines.amount) as amount_read,
        sum(order_totals.gross_amount - order_totals.returned_amount + order_totals.void_amount) as amount_accepted,
        max(accepted_lines.amount)
        - sum(order_totals.gross_amount - order_totals.returned_amount + order_totals.void_amount) as amount_rejected
    from order_totals
    cross join accepted_lines
),

measured_customers as (
    select
        sum(orders) as orders,
        sum(gross_amount) as gross_amount
    from measures
),

-- what is left out here are the orders of guests
summed_to_customers as (
    select
        3 as step_order,
        'sale orders summed to customers' as step,
        cast(null as string) as raw_table,
        count(case when order_totals.is_sale_order then 1 end) as rows_read,
        max(measured_customers.orders) as rows_accepted,
        count(case when order_totals.is_sale_order and order_totals.customer_key is null then 1 end) as rows_rejected,
        sum(order_totals.gross_amount) as amount_read,
        max(measured_customers.gross_amount) as amount_accepted,
        sum(case when order_totals.customer_key is null then order_totals.gross_amount else 0 end) as amount_rejected
    from order_totals
    cross join measured_customers
),

-- what is left out here are the baskets over the limit of max_basket_items
counted_baskets as (
    select
        4 as step_order,
        'sale orders counted for pairs' as step,
        cast(null as string) as raw_table,
        sale_orders as rows_read,
        orders_counted as rows_accepted,
        orders_over_limit as rows_rejected,
        cast(null as decimal(38, 4)) as amount_read,
        cast(null as decimal(38, 4)) as amount_accepted,
        cast(null as decimal(38, 4)) as amount_rejected
    from basket_audit
),

steps as (
    select * from gate
    union all
    select * from summed_to_orders
    union all
    select * from summed_to_customers
    union all
    select * from counted_baskets
),

final as (
    select
        step_order,
        step,
        raw_table,
        cast(rows_read as bigint) as rows_read,
        cast(coalesce(rows_accepted, 0) as bigint) as rows_accepted,
        cast(coalesce(rows_rejected, 0) as bigint) as rows_rejected,
        cast(amount_read as decimal(38, 4)) as amount_read,
        cast(amount_accepted as decimal(38, 4)) as amount_accepted,
        cast(amount_rejected as decimal(38, 4)) as amount_rejected
    from steps
)

select * from final
