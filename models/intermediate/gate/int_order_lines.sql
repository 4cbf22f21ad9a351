{{ config(materialized='view') }}

with checked as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
),

repeated as (
    select * from {{ ref('int_repeated_lines') }}
),

final as (
    select
        checked.month,
        checked.order_line_id,
        checked.order_key,
        checked.product_key,
        checked.unlisted_product_id,
        checked.quantity,
        checked.unit_price,
        checked.line_amount,
        checked.is_sale,
        checked.is_cancellation,
        checked.raw_table,
        checked.line_hash
    from checked
    left join repeated on checked.order_line_id = repeated.order_line_id
    where repeated.order_line_id is null
    union all
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
    from repeated
    where reject_reason is null
)

select * from final
