{{ config(enabled=var('layout') == 'shop') }}

with order_lines as (
    {{ raw_table('order_lines') }}
),

renamed as (
    select
        {{ clean_id('order_line_id') }} as order_line_id,
        cast(null as bigint) as position_in_order,
        order_line_id is null and {{ has_raw_column('order_lines', 'order_line_id') }} as lacks_line_id,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('product_id') }} as product_id,
        quantity,
        unit_price,
        line_total,
        discount_amount,
        tax_amount,
        refunded_amount,
        unit_cost,
        cast(null as string) as order_status,
        {{ not (has_raw_column('order_lines', 'unit_price') or has_raw_column('order_lines', 'line_total')) }} as is_price_optional,
        false as is_copy,
        'order_lines' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from order_lines
)

select * from renamed
