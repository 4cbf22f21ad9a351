{%- set tables = ['customers', 'customer_ids', 'products', 'orders', 'order_lines'] -%}
with raw_rows as (
    {%- for table in tables %}
    select
        raw_table,
        reject_reason,
        {{ 'line_amount' if table == 'order_lines' else 'cast(null as decimal(18, 4))' }} as amount,
        {{ 'true' if table == 'order_lines' else 'false' }} as is_line
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
    select * from {{ ref('int_rejected_rows') }}
),

line_counts as (
    select * from {{ ref('base_files__line_counts') }}
),

irregular_rows as (
    select * from {{ ref('base_files__irregular_rows') }}
),

-- every layout has one raw table of lines
line_tables as (
    select distinct raw_table
    from raw_rows
    where is_line
),

summed_lines as (
    select
        count(*) as line_count,
        sum(net_amount + discount_amount + refunded_amount + void_amount) as amount
    from order_lines
),

accepted_lines as (
    select
        line_tables.raw_table,
        summed_lines.line_count,
        summed_lines.amount
    from line_tables
    cross join summed_lines
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

counted_lines as (
    select
        raw_table,
        sum(header_lines) as header_count,
        sum(line_count) as line_count
    from line_counts
    group by raw_table
),

counted_irregular as (
    select
        raw_table,
        count(case when is_blank then 1 end) as blank_count,
        sum(line_count - 1) as quoted_count
    from irregular_rows
    group by raw_table
),

final as (
    select
        coalesce(read.raw_table, counted_lines.raw_table) as raw_table,
        cast(counted_lines.line_count as bigint) as file_lines,
        cast(counted_lines.header_count as bigint) as header_lines,
        cast(case when counted_lines.line_count is not null then coalesce(counted_irregular.blank_count, 0) end as bigint) as blank_lines,
        cast(case when counted_lines.line_count is not null then coalesce(counted_irregular.quoted_count, 0) end as bigint)
            as lines_within_quotes,
        cast(coalesce(read.row_count, 0) as bigint) as rows_read,
        cast(coalesce(accepted_lines.line_count, read.accepted_count, 0) as bigint) as rows_accepted,
        cast(coalesce(rejected.row_count, 0) as bigint) as rows_rejected,
        cast(read.amount as decimal(38, 4)) as amount_read,
        cast(accepted_lines.amount as decimal(38, 4)) as amount_accepted,
        cast(rejected.amount as decimal(38, 4)) as amount_rejected
    from read
    full outer join counted_lines on read.raw_table = counted_lines.raw_table
    left join accepted_lines on read.raw_table = accepted_lines.raw_table
    left join rejected on read.raw_table = rejected.raw_table
    left join counted_irregular on counted_lines.raw_table = counted_irregular.raw_table
)

select * from final
