{{ config(enabled=var('layout') == 'olist') }}

with products as (
    {{ raw_table('olist_products_dataset') }}
),

translations as (
    {{ raw_table('product_category_name_translation') }}
),

customers as (
    select * from {{ ref('base_olist__customers') }}
),

-- a category listed twice must not duplicate its products
listed as (
    select
        *,
        row_number() over (
            partition by product_category_name
            order by case when read_error is null then 0 else 1 end, product_category_name_english nulls last, raw_file, raw_line
        ) as copy_number
    from translations
),

named as (
    select * from listed
    where read_error is null and copy_number = 1
),

renamed as (
    select
        {{ clean_id('products.product_id') }} as product_id,
        coalesce(named.product_category_name_english, products.product_category_name) as department,
        false as is_department,
        'olist_products_dataset' as raw_table,
        products.read_error,
        products.raw_file,
        products.raw_line,
        {{ row_as_text('products.raw_row') }} as raw_row
    from products
    left join named on products.product_category_name = named.product_category_name
    union all
    -- translations and customer ids only add names to other tables, but their rows are accounted for too
    select
        cast(null as string) as product_id,
        product_category_name_english as department,
        true as is_department,
        'product_category_name_translation' as raw_table,
        case
            when read_error is not null then read_error
            when product_category_name is null then 'missing product_category_name'
            when copy_number > 1 then 'duplicate product_category_name'
        end as read_error,
        raw_file,
        raw_line,
        {{ row_as_text('raw_row') }} as raw_row
    from listed
    union all
    select
        cast(null as string) as product_id,
        cast(null as string) as department,
        true as is_department,
        'olist_customers_dataset' as raw_table,
        read_error,
        raw_file,
        raw_line,
        {{ row_as_text('raw_row') }} as raw_row
    from customers
),

final as (
    select
        product_id,
        cast(null as string) as product_name,
        department,
        cast(null as decimal(18, 4)) as list_price,
        1 as observations,
        is_department,
        raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from renamed
)

select * from final
