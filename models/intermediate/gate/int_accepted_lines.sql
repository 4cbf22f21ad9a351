{{ config(materialized='view') }}

with checked as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
),

repeated as (
    select * from {{ ref('int_repeated_lines') }}
),

final as (
    select * from checked
    where line_key is null or line_key not in (select line_key from repeated)
    union all
    select * from repeated
    where reject_reason is null
)

select * from final
