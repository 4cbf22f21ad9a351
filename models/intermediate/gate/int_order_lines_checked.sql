{#- A hundred billion: the most that a quantity, a price or an amount can be without leaving its type. -#}
{%- set largest = 100000000000 -%}
-- Every raw order line, joined to its order and product once. Rejected lines keep their text and their place in the file.
with order_lines as (
    select * from {{ staged('order_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

catalogue as (
    select * from {{ ref('int_products_checked') }}
    where reject_reason is null
),

priced as (
    select
        order_lines.*,
        orders.order_key,
        orders.is_cancelled,
        catalogue.catalogue_key,
        coalesce(order_lines.unit_price, catalogue.list_price) as price
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    left join catalogue on order_lines.product_id = catalogue.product_id
),

measured as (
    select
        *,
        abs(cast(quantity as double)) < {{ largest }}
        and abs(cast(coalesce(price, 0) as double)) < {{ largest }}
        and abs(cast(quantity as double) * cast(coalesce(price, 0) as double)) < {{ largest }} as is_in_range
    from priced
),

validated as (
    select
        *,
        case
            when read_error is not null then read_error
            when order_id is null then 'missing order_id'
            when product_id is null then 'missing product_id'
            when lacks_line_id then 'missing order_line_id'
            when quantity is null then 'missing quantity'
            when price is null and not is_price_optional then 'missing price'
            when not is_in_range then 'amount out of range'
            when order_key is null then 'order not accepted'
            when is_copy and {{ var('duplicate_rows') == 'drop' }} then 'exact duplicate'
        end as reject_reason
    from measured
),

final as (
    select
        order_key,
        order_line_id,
        position_in_order,
        -- equal for equal ids, whatever they are made of
        case
            when order_line_id is not null then {{ hash_of('order_line_id') }}
            else order_key * 65536 + position_in_order
        end as line_key,
        catalogue_key,
        case when catalogue_key is null then product_id end as unlisted_product_id,
        cast(quantity as decimal(18, 3)) as quantity,
        cast(price as decimal(18, 4)) as unit_price,
        cast(case when is_in_range then coalesce(quantity * price, 0) end as decimal(18, 4)) as line_amount,
        quantity > 0 and not is_cancelled and (price > 0 or price is null) as is_sale,
        is_cancelled as is_cancellation,
        reject_reason,
        raw_table,
        case when reject_reason is not null then raw_file end as raw_file,
        case when reject_reason is not null then raw_line end as raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from validated
)

select * from final
