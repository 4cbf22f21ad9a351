{{ config(enabled=var('layout') == 'instacart') }}

with products as (
    {{ raw_table('products') }}
),

departments as (
    {{ raw_table('departments') }}
),

-- a department listed twice must not double its products
named as (
    select
        {{ clean_id('department_id') }} as department_id,
        min(department) as department
    from departments
    group by {{ clean_id('department_id') }}
),

renamed as (
    select
        {{ clean_id('products.product_id') }} as product_id,
        products.product_name,
        named.department,
        products.prices as list_price,
        1 as observations,
        'products' as raw_table,
        products.read_error,
        products.raw_file,
        products.raw_line,
        products.raw_row
    from products
    left join named on {{ clean_id('products.department_id') }} = named.department_id
)

select * from renamed
