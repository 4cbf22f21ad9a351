{{ config(enabled=var('layout') == 'online_retail') }}

{%- set values = [
    'order_id', 'product_id', 'product_name', 'quantity', 'unit_price', 'line_total', 'discount_amount', 'tax_amount', 'refunded_amount', 'unit_cost',
    'order_status', 'ordered_at', 'customer_id', 'country', 'currency', 'channel', 'store',
] -%}
with lines as (
    select * from {{ ref('base_online_retail__lines') }}
),

marked as (
    {{ marked_copies('lines', 'lines', values) }}
),

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
        is_copy,
        'lines' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from marked
)

select * from renamed
