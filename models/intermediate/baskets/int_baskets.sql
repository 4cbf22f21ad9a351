{{ keep_months('int_line_months') }}
{%- set item_hash = key_of('product_key, lines, gross_amount, price_sum, priced_lines') %}
with order_products as (
    select * from {{ ref('int_order_products') }}
    where {{ is_month_to_load(ref('int_line_months')) }}
),

-- a sum of hashes is the same in whatever order items come, and another one where an item changes
final as (
    select
        month,
        order_key,
        cast(count(*) as integer) as distinct_products,
        cast(sum(lines) as bigint) as product_lines,
        cast(sum(price_sum) as decimal(38, 4)) as price_sum,
        cast(sum(priced_lines) as bigint) as priced_lines,
        {{ key_of('sum(cast(' ~ item_hash ~ ' as decimal(38, 0)))') }} as items_hash,
        max(month_fingerprint) as month_fingerprint
    from order_products
    group by month, order_key
)

select * from final
