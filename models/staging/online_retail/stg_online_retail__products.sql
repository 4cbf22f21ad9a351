{{ config(enabled=var('layout') == 'online_retail') }}

with products as (
    {{ raw_table('products') }}
),

lines as (
    select * from {{ ref('base_online_retail__lines') }}
),

-- product names as typed on invoices, with their frequency; the gate uses the most frequent
observed as (
    select
        product_id,
        product_name,
        count(*) as observations
    from lines
    where product_id is not null
    group by product_id, product_name
),

renamed as (
    select
        {{ clean_id('product_id') }} as product_id,
        product_name,
        department,
        cast(null as decimal(18, 4)) as list_price,
        cast(1 as bigint) as observations,
        false as is_department,
        'products' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from products
    union all
    select
        product_id,
        product_name,
        cast(null as string) as department,
        cast(null as decimal(18, 4)) as list_price,
        observations,
        false as is_department,
        cast(null as string) as raw_table,
        cast(null as string) as read_error,
        cast(null as string) as raw_file,
        cast(null as bigint) as raw_line,
        null as raw_row
    from observed
)

select * from renamed
