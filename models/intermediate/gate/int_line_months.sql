-- What stands in the accepted lines of each month and in the products on them. The sum of hashes is the same in whatever
-- order lines come, and another one where a line changes.
with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

products as (
    select
        product_key,
        {{ key_of('product_id, department, is_product') }} as product_hash
    from {{ ref('int_products') }}
),

summed as (
    select
        order_lines.month,
        sum(cast({{ key_of('order_lines.line_hash, products.product_hash') }} as decimal(38, 0))) as hash_sum
    from order_lines
    inner join products on order_lines.product_key = products.product_key
    group by order_lines.month
),

final as (
    select
        month,
        {{ key_of('hash_sum') }} as fingerprint
    from summed
)

select * from final
