with gate as (
    select
        1 as step_order,
        'gate' as step,
        raw_table,
        rows_read,
        rows_accepted,
        rows_rejected,
        amount_read,
        amount_accepted,
        amount_rejected
    from {{ ref('int_gate_audit') }}
),

line_counts as (
    select * from {{ ref('int_gate_audit') }}
),

-- line amounts of an order before deductions
order_totals as (
    select
        *,
        net_amount + discount_amount + refunded_amount + void_amount as line_amount
    from {{ ref('int_order_totals') }}
),

measures as (
    select * from {{ ref('int_customer_measures') }}
),

basket_audit as (
    select * from {{ ref('int_basket_audit') }}
),

combination_products as (
    select * from {{ ref('int_combination_products') }}
),

combination_departments as (
    select * from {{ ref('int_combination_departments') }}
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
        max(accepted_lines.line_count) as rows_read,
        sum(order_totals.lines) as rows_accepted,
        max(accepted_lines.line_count) - sum(order_totals.lines) as rows_rejected,
        max(accepted_lines.amount) as amount_read,
        sum(order_totals.line_amount) as amount_accepted,
        max(accepted_lines.amount) - sum(order_totals.line_amount) as amount_rejected
    from order_totals
    cross join accepted_lines
),

measured_customers as (
    select
        sum(orders) as orders,
        sum(gross_amount) as gross_amount
    from measures
),

-- rejected here: orders of guests
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

-- rejected here: baskets over max_basket_items
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

-- the targeting tables leave nothing out; if lines were missing, the row would not add up
ordered_lines as (
    select
        sum(lines) as lines,
        sum(net_amount) as net_amount
    from order_totals
),

targeted as (
    select
        5 as step_order,
        'lines summed to segments and products' as step,
        sum(lines) as lines,
        sum(net_amount) as net_amount
    from combination_products
    union all
    select
        6 as step_order,
        'lines summed to segments and departments' as step,
        sum(lines) as lines,
        sum(net_amount) as net_amount
    from combination_departments
),

summed_to_segments as (
    select
        targeted.step_order,
        targeted.step,
        cast(null as string) as raw_table,
        ordered_lines.lines as rows_read,
        targeted.lines as rows_accepted,
        0 as rows_rejected,
        ordered_lines.net_amount as amount_read,
        targeted.net_amount as amount_accepted,
        0 as amount_rejected
    from targeted
    cross join ordered_lines
),

counted_orders as (
    select count(*) as orders from order_totals
),

counted_shared as (
    select sum(row_count) as orders from {{ ref('int_notice_shared_orders') }}
),

-- rejected here: ids shared by several customers or days, see build_notices
shared_orders as (
    select
        7 as step_order,
        'order ids of one customer and day' as step,
        cast(null as string) as raw_table,
        counted_orders.orders as rows_read,
        counted_orders.orders - coalesce(counted_shared.orders, 0) as rows_accepted,
        coalesce(counted_shared.orders, 0) as rows_rejected,
        cast(null as decimal(38, 4)) as amount_read,
        cast(null as decimal(38, 4)) as amount_accepted,
        cast(null as decimal(38, 4)) as amount_rejected
    from counted_orders
    cross join counted_shared
),

-- rejected here: ids merged into another customer by the raw table customer_ids
merged_customers as (
    select
        8 as step_order,
        'customer ids merged to customers' as step,
        cast(null as string) as raw_table,
        count(*) + coalesce(max(merged.row_count), 0) as rows_read,
        count(*) as rows_accepted,
        coalesce(max(merged.row_count), 0) as rows_rejected,
        cast(null as decimal(38, 4)) as amount_read,
        cast(null as decimal(38, 4)) as amount_accepted,
        cast(null as decimal(38, 4)) as amount_rejected
    from {{ ref('int_customers') }}
    left join {{ ref('int_notice_merged_customers') }} as merged on true
),

steps as (
    select * from gate
    union all
    select * from summed_to_orders
    union all
    select * from summed_to_customers
    union all
    select * from counted_baskets
    union all
    select * from summed_to_segments
    union all
    select * from shared_orders
    union all
    select * from merged_customers
),

final as (
    select
        steps.step_order,
        steps.step,
        steps.raw_table,
        line_counts.file_lines,
        line_counts.header_lines,
        line_counts.blank_lines,
        line_counts.lines_within_quotes,
        cast(steps.rows_read as bigint) as rows_read,
        cast(coalesce(steps.rows_accepted, 0) as bigint) as rows_accepted,
        cast(coalesce(steps.rows_rejected, 0) as bigint) as rows_rejected,
        cast(steps.amount_read as decimal(38, 4)) as amount_read,
        cast(steps.amount_accepted as decimal(38, 4)) as amount_accepted,
        cast(steps.amount_rejected as decimal(38, 4)) as amount_rejected
    from steps
    left join line_counts on steps.raw_table = line_counts.raw_table
)

select * from final
