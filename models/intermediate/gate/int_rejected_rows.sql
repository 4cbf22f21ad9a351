{%- set checked = ['int_customers_checked', 'int_customer_ids_checked', 'int_products_checked', 'int_orders_checked'] -%}
{%- set checked_lines = ['int_order_lines_checked', 'int_repeated_lines'] -%}
with rejected as (
    {%- for model in checked + checked_lines %}
    select
        raw_table,
        raw_file,
        raw_line,
        reject_reason,
        raw_row,
        {{ 'line_amount' if model in checked_lines else 'cast(null as decimal(18, 4))' }} as amount
    from {{ ref(model) }}
    where reject_reason is not null and raw_table is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

lines as (
    select * from {{ ref('base_files__lines') }}
),

-- Regular rows of a CSV file have no line number, so it is looked up for the rejected ones. Of several equal lines, the
-- last ones are taken as rejected.
unplaced as (
    select
        *,
        row_number() over (partition by raw_file, raw_row order by reject_reason desc) as copy_number
    from rejected
    where raw_line is null
),

texts as (
    select distinct
        raw_file,
        raw_row
    from unplaced
),

numbered as (
    select
        lines.raw_file,
        lines.line,
        lines.raw_line,
        row_number() over (partition by lines.raw_file, lines.line order by lines.raw_line desc) as copy_number
    from lines
    inner join texts
        on lines.raw_file = texts.raw_file
            and lines.line = texts.raw_row
),

placed as (
    select
        unplaced.raw_table,
        unplaced.raw_file,
        numbered.raw_line,
        unplaced.reject_reason,
        unplaced.raw_row,
        unplaced.amount
    from unplaced
    left join numbered
        on unplaced.raw_file = numbered.raw_file
            and unplaced.raw_row = numbered.line
            and unplaced.copy_number = numbered.copy_number
    union all
    select * from rejected
    where raw_line is not null
),

final as (
    select
        raw_table,
        raw_file,
        cast(raw_line as bigint) as raw_line,
        reject_reason,
        substring(raw_row, 1, 10000) as raw_row,
        cast(amount as decimal(18, 4)) as amount
    from placed
)

select * from final
