{{ config(materialized='view') }}

-- Baskets over max_basket_items are left out of all pair counts.
with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where item_lines > 0
),

baskets_over_limit as (
    select order_key
    from {{ ref('int_order_totals') }}
    where not ({{ within_limit('distinct_products', 'max_basket_items') }})
),

final as (
    select
        order_lines.order_key,
        order_lines.product_key
    from order_lines
    left join baskets_over_limit on order_lines.order_key = baskets_over_limit.order_key
    where baskets_over_limit.order_key is null
)

select * from final
