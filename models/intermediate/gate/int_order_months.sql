-- What stands in the accepted orders of each month and on their lines. The fingerprint of the lines knows the version of
-- the code, but a month may have orders without a single line.
with orders as (
    select * from {{ ref('int_orders') }}
),

line_months as (
    select * from {{ ref('int_line_months') }}
),

summed as (
    select
        month,
        sum(cast({{ key_of([
            'order_key', 'order_id', 'customer_key', 'customer_id', 'ordered_at', 'country', 'is_cancelled',
        ] | join(', ')) }} as decimal(38, 0))) as hash_sum
    from orders
    group by month
),

final as (
    select
        summed.month,
        {{ key_of("'" ~ code_version() ~ "', summed.hash_sum, line_months.fingerprint") }} as fingerprint
    from summed
    left join line_months on summed.month = line_months.month
)

select * from final
