{{ config(materialized='view') }}

with baskets as (
    select * from {{ ref('int_baskets') }}
),

final as (
    select order_key
    from baskets
    where not ({{ within_limit('distinct_products', 'max_basket_items') }})
)

select * from final
