with products as (
    select * from {{ staged('products') }}
),

-- if there are several names, the products table wins, then the most frequent one, ties broken alphabetically
numbered as (
    select
        *,
        first_value(product_name) over (
            partition by product_id
            order by
                case when product_name is null then 1 else 0 end,
                case when raw_table is null then 1 else 0 end,
                observations desc,
                product_name
        ) as best_name,
        row_number() over (
            partition by product_id
            order by
                case when read_error is null then 0 else 1 end,
                case when raw_table is null then 1 else 0 end,
                observations desc,
                product_name nulls last,
                department nulls last,
                list_price nulls last,
                raw_row,
                raw_file,
                raw_line
        ) as version_number
    from products
),

validated as (
    select
        *,
        case
            when read_error is not null then read_error
            when is_department then null
            when product_id is null then 'missing product_id'
            when version_number > 1 then 'duplicate product_id'
        end as reject_reason
    from numbered
),

final as (
    select
        case
            when reject_reason is null and product_id is not null
                then cast(row_number() over (
                        partition by reject_reason is null and product_id is not null
                        order by product_id
                    ) as bigint)
        end as catalogue_key,
        product_id,
        best_name as product_name,
        department,
        cast(list_price as decimal(18, 4)) as list_price,
        reject_reason,
        raw_table,
        raw_file,
        raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from validated
)

select * from final
