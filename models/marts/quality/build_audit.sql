with gate as (
    select
        1 as step_order,
        'gate' as step,
        raw_table,
        file_lines,
        header_lines,
        blank_lines,
        lines_within_quotes,
        rows_read,
        rows_accepted,
        rows_rejected,
        amount_read,
        amount_accepted,
        amount_rejected
    from {{ ref('int_gate_audit') }}
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
        sum(rows_accepted) as line_count,
        sum(amount_accepted) as amount
    from gate
    where amount_read is not null
),

summed_to_orders as (
    select
        2 as step_order,
        'lines summed to orders' as step,
        cast(null as string) as raw_table,
        cast(null as bigint) as file_lines,
        cast(null as bigint) as header_lines,
        cast(null as bigint) as blank_lines,
        cast(null as bigint) as lines_within_quotes,
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
        cast(null as bigint) as file_lines,
        cast(null as bigint) as header_lines,
        cast(null as bigint) as blank_lines,
        cast(null as bigint) as lines_within_quotes,
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
        cast(null as bigint) as file_lines,
        cast(null as bigint) as header_lines,
        cast(null as bigint) as blank_lines,
        cast(null as bigint) as lines_within_quotes,
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
        file_lines,
        header_lines,
        blank_lines,
        lines_within_quotes,
        cast(rows_read as bigint) as rows_read,
        cast(coalesce(rows_accepted, 0) as bigint) as rows_accepted,
        cast(coalesce(rows_rejected, 0) as bigint) as rows_rejected,
        cast(amount_read as decimal(38, 4)) as amount_read,
        cast(amount_accepted as decimal(38, 4)) as amount_accepted,
        cast(amount_rejected as decimal(38, 4)) as amount_rejected
    from steps
)

select * from final
