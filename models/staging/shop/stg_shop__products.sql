{{ config(enabled=var('layout') == 'shop') }}

with products as (
    {{ raw_table('products') }}
),

renamed as (
    select
        {{ clean_id('product_id') }} as product_id,
        product_name,
        department,
        list_price,
        1 as observations,
        false as is_department,
        'products' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from products
)

select * from renamed
