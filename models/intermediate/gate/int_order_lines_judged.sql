{{ config(materialized='view') }}
{#- A hundred billion: the most that quantity x price can be without leaving its type. -#}
{%- set largest = 100000000000 -%}
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
        orders.month,
        orders.customer_id,
        orders.country,
        orders.is_cancelled,
        coalesce(order_lines.unit_price, catalogue.list_price) as price,
        catalogue.product_id is not null as is_in_catalogue
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

judged as (
    select
        *,
        case
            when read_error is not null then read_error
            when order_id is null then 'missing order_id'
            when product_id is null then 'missing product_id'
            when order_line_id is null then 'missing order_line_id'
            when quantity is null then 'missing quantity'
            when price is null and not is_price_optional then 'missing price'
            when not is_in_range then 'amount out of range'
            when order_key is null then 'order not accepted'
            when is_copy and {{ var('duplicate_rows') == 'drop' }} then 'exact duplicate'
        end as reject_reason
    from measured
),

-- only a rejected row keeps its place and its text
placed as (
    select
        *,
        case when reject_reason is not null then raw_file end as rejected_file,
        case when reject_reason is not null then raw_line end as rejected_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as rejected_row
    from judged
),

final as (
    select
        coalesce(month, cast('1900-01-01' as date)) as month,
        order_line_id,
        order_key,
        {{ key_of('product_id') }} as product_key,
        case when not is_in_catalogue then product_id end as unlisted_product_id,
        cast(quantity as decimal(18, 3)) as quantity,
        cast(price as decimal(18, 4)) as unit_price,
        cast(case when is_in_range then coalesce(quantity * price, 0) end as decimal(18, 4)) as line_amount,
        cast(quantity > 0 and not is_cancelled and (price > 0 or price is null) as boolean) as is_sale,
        cast(is_cancelled as boolean) as is_cancellation,
        reject_reason,
        raw_table,
        rejected_file as raw_file,
        rejected_line as raw_line,
        rejected_row as raw_row,
        {{ key_of("'" ~ code_version() ~ "', " ~ [
            'order_line_id', 'order_id', 'order_key', 'customer_id', 'country', 'is_cancelled', 'product_id', 'is_in_catalogue',
            'quantity', 'price', 'reject_reason', 'rejected_file', 'rejected_line', 'rejected_row',
        ] | join(', ')) }} as line_hash
    from placed
)

select * from final
