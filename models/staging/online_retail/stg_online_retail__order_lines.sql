{{ config(enabled=var('layout') == 'online_retail') }}

with lines as (
    select * from {{ ref('base_online_retail__lines') }}
),

renamed as (
    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        false as is_price_optional,
        is_copy,
        'lines' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from lines
)

select * from renamed
