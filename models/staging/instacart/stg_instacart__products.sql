{{ config(enabled=var('layout') == 'instacart') }}

with products as (
    {{ raw_table('products') }}
),

departments as (
    {{ raw_table('departments') }}
),

-- a department listed twice must not duplicate its products
listed as (
    select
        *,
        {{ clean_id('department_id') }} as id,
        row_number() over (
            partition by {{ clean_id('department_id') }}
            order by case when read_error is null then 0 else 1 end, department nulls last, raw_row
        ) as copy_number
    from departments
),

named as (
    select * from listed
    where read_error is null and id is not null and copy_number = 1
),

renamed as (
    select
        {{ clean_id('products.product_id') }} as product_id,
        products.product_name,
        named.department,
        products.prices as list_price,
        1 as observations,
        false as is_department,
        'products' as raw_table,
        products.read_error,
        products.raw_file,
        products.raw_line,
        {{ row_as_text('products.raw_row') }} as raw_row
    from products
    left join named on {{ clean_id('products.department_id') }} = named.id
    union all
    -- departments only add names to products, but their rows are accounted for too
    select
        cast(null as string) as product_id,
        cast(null as string) as product_name,
        department,
        cast(null as decimal(18, 4)) as list_price,
        1 as observations,
        true as is_department,
        'departments' as raw_table,
        case
            when read_error is not null then read_error
            when id is null then 'missing department_id'
            when copy_number > 1 then 'duplicate department_id'
        end as read_error,
        raw_file,
        raw_line,
        {{ row_as_text('raw_row') }} as raw_row
    from listed
)

select * from renamed
