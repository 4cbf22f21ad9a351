{{ config(enabled=var('layout') == 'online_retail') }}

with lines as (
    select * from {{ ref('base_online_retail__lines') }}
),

-- The file has no line id: lines are numbered within their invoice by what stands on them, so that the
-- same lines get the same ids in whatever order the file holds them.
numbered as (
    select
        *,
        row_number() over (
            partition by order_id
            order by
                product_id nulls last, product_name nulls last, quantity nulls last, unit_price nulls last,
                ordered_at nulls last, customer_id nulls last, country nulls last, raw_row nulls last
        ) as line_number,
        row_number() over (
            partition by order_id, product_id, product_name, quantity, unit_price, ordered_at, customer_id, country, raw_row
            order by product_id
        ) as copy_number
    from lines
),

renamed as (
    select
        order_id || '-' || cast(line_number as string) as order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        false as is_price_optional,
        copy_number > 1 as is_copy,
        'lines' as raw_table,
        unreadable_columns,
        raw_row
    from numbered
)

select * from renamed
