{{ config(enabled=var('layout') == 'online_retail') }}

{%- set values = [
    'order_id', 'product_id', 'product_name', 'quantity', 'unit_price', 'line_total', 'discount_amount', 'tax_amount', 'refunded_amount', 'unit_cost',
    'order_status', 'ordered_at', 'customer_id', 'country', 'currency', 'channel', 'store', 'other_values',
] -%}
with lines as (
    select * from {{ ref('base_online_retail__lines') }}
),
{%- if var('duplicate_rows') != 'keep' %}

-- Duplicates have equal values, however the lines are formatted. `between_files` keeps duplicates within a file.
described as (
    select
        *,
        {{ undeclared_values('lines') }} as other_values,
        {{ row_as_text('raw_row') }} as row_text
    from lines
),

counted as (
    select
        *,
        {{ "row_number() over (partition by " ~ values | join(', ') ~ ", raw_file order by raw_line, row_text)"
            if var('duplicate_rows') == 'between_files' else '1' }} as number_in_file
    from described
),

numbered as (
    select
        *,
        row_number() over (partition by {{ values | join(', ') }}, number_in_file order by raw_file, raw_line, row_text) as copy_number
    from counted
),
{%- endif %}

renamed as (
    select
        cast(null as string) as order_line_id,
        cast(null as bigint) as position_in_order,
        false as lacks_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        line_total,
        discount_amount,
        tax_amount,
        refunded_amount,
        unit_cost,
        order_status,
        {{ not (has_raw_column('lines', 'UnitPrice') or has_raw_column('lines', 'line_total')) }} as is_price_optional,
        {{ 'false' if var('duplicate_rows') == 'keep' else 'copy_number > 1' }} as is_copy,
        'lines' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from {{ 'lines' if var('duplicate_rows') == 'keep' else 'numbered' }}
)

select * from renamed
