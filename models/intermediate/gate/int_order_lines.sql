{{ config(materialized='view') }}

with checked as (
    select * from {{ ref('int_order_lines_checked') }}
)

select
    order_line_id,
    order_id,
    order_key,
    customer_key,
    product_id,
    quantity,
    unit_price,
    line_amount,
    is_sale,
    is_cancellation
from checked
where reject_reason is null
