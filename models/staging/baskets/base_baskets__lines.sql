-- Basket items without customers, prices or quantities: one row per item, or per basket with all items in one field.
{{ config(enabled=var('layout') == 'baskets') }}
{%- set no_day = "cast('" ~ var('earliest_order_date') ~ "' as timestamp)" %}

with lines as (
    {{ raw_table('lines') }}
),

marked as (
    {{ marked_copies('lines', 'lines') }}
),

baskets as (
    {{ raw_table('baskets') }}
),

-- baskets without an id are numbered by their content; equal baskets are interchangeable
numbered as (
    select
        items,
        'BASKET ' || cast(row_number() over (order by items, raw_file, raw_line) as string) as order_id,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from baskets
    where items is not null
),

opened as (
    select
        order_id,
        {{ each_of(split_csv_line('items', var('csv_delimiter'))) }} as cell,
        read_error,
        raw_file,
        raw_line,
        {{ row_as_text('raw_row') }} as raw_row
    from numbered
),

dated as (
    select
        *,
        {{ 'ordered_at' if has_raw_column('lines', 'ordered_at') else no_day }} as day
    from marked
),

joined as (
    select
        {{ order_identity(clean_id('order_id'), 'cast(null as string)', 'day', 'cast(null as string)') }} as order_id,
        day,
        time,
        item,
        is_copy,
        'lines' as raw_table,
        read_error,
        raw_file,
        raw_line,
        {{ row_as_text('raw_row') }} as raw_row
    from dated
    union all
    select
        order_id,
        {{ no_day }} as day,
        cast(null as string) as time,
        nullif(trim({{ csv_cell_text('cell', var('csv_delimiter')) }}), '') as item,
        -- equal baskets are no copies: many people buy bread and milk
        false as is_copy,
        'baskets' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from opened
    where trim(cell) != ''
),

timed as (
    select
        *,
        {{ day_and_time('day', 'time') }} as time_of_day
    from joined
),

final as (
    select
        order_id,
        time_of_day as ordered_at,
        -- tills write NONE if nothing was rung up; it is not in any pair
        coalesce({{ clean_id('item') }}, 'NONE') as product_id,
        item as product_name,
        cast(1 as decimal(18, 3)) as quantity,
        false as is_cancelled,
        {{ absent(['customer_id', 'country', 'state', 'order_status', 'refunded_amount', 'discount_amount', 'tax_amount', 'currency']) }},
        {{ absent(['channel', 'store', 'position_in_order', 'department', 'unit_price', 'line_total', 'line_discount', 'line_tax']) }},
        is_copy,
        raw_table,
        {{ also_unreadable({'time': 'time_of_day'}) }} as read_error,
        raw_file,
        raw_line,
        raw_row
    from timed
)

select * from final
