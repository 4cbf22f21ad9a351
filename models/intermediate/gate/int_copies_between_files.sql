{%- set staged_lines = staged('order_lines') -%}
{%- if var('duplicate_rows') == 'keep' and has_several_files() -%}
with order_lines as (
    select * from {{ staged_lines }}
    where read_error is null
),

-- few orders are in two files, so few lines have to be compared
spread_orders as (
    select order_id
    from order_lines
    group by order_id
    having min(raw_file) != max(raw_file)
),

counted as (
    select
        order_lines.raw_table,
        order_lines.raw_file,
        order_lines.order_id,
        order_lines.product_id,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.line_total,
        count(*) as line_count
    from order_lines
    inner join spread_orders on order_lines.order_id = spread_orders.order_id
    group by
        order_lines.raw_table, order_lines.raw_file, order_lines.order_id, order_lines.product_id, order_lines.quantity,
        order_lines.unit_price, order_lines.line_total
),

final as (
    select
        raw_table,
        sum(line_count) - max(line_count) as copies,
        min(raw_file) as first_file,
        max(raw_file) as last_file
    from counted
    group by raw_table, order_id, product_id, quantity, unit_price, line_total
    having count(*) > 1
)

select * from final
{%- else -%}
select
    cast(null as string) as raw_table,
    cast(null as bigint) as copies,
    cast(null as string) as first_file,
    cast(null as string) as last_file
where false
{%- endif %}
