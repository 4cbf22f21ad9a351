{{ config(materialized='view') }}

with checked as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
),

repeated as (
    select * from {{ ref('int_repeated_lines') }}
),

unrepeated as (
    select checked.*
    from checked
    left join repeated on checked.order_line_id = repeated.order_line_id
    where repeated.order_line_id is null
),

accepted as (
    select * from unrepeated
    union all
    select * from repeated
    where reject_reason is null
),

final as (
    select
        month,
        order_line_id,
        order_key,
        product_key,
        unlisted_product_id,
        quantity,
        unit_price,
        line_amount,
        is_sale,
        is_cancellation,
        raw_table,
        line_hash
    from accepted
)

select * from final
