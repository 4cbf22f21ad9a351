-- Lines and amounts of a department are those of its products; customers and orders are not, because one order
-- may hold several of them.
with mix_products as (
    select * from {{ ref('int_mix_products') }}
),

order_departments as (
    select * from {{ ref('int_order_departments') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

products as (
    select * from {{ ref('int_products') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

mixes as (
    select * from {{ ref('int_customer_mixes') }}
),

summed as (
    select
        mix_products.mix_key,
        departments.department_key,
        sum(mix_products.lines) as lines,
        sum(mix_products.product_lines) as product_lines,
        sum(mix_products.reordered_lines) as reordered_lines,
        sum(mix_products.net_amount) as net_amount,
        sum(mix_products.price_sum) as price_sum,
        sum(mix_products.priced_lines) as priced_lines
    from mix_products
    inner join products on mix_products.product_key = products.product_key
    inner join departments on products.department = departments.department
    group by mix_products.mix_key, departments.department_key
),

ordered as (
    select
        coalesce(orders.customer_key, 0) as customer_key,
        order_departments.department_key,
        count(*) as orders
    from order_departments
    inner join orders on order_departments.order_key = orders.order_key
    group by orders.customer_key, order_departments.department_key
),

counted as (
    select
        mixes.mix_key,
        ordered.department_key,
        count(nullif(ordered.customer_key, 0)) as customers,
        sum(ordered.orders) as orders
    from ordered
    inner join mixes on ordered.customer_key = mixes.customer_key
    group by mixes.mix_key, ordered.department_key
),

final as (
    select
        summed.mix_key,
        summed.department_key,
        cast(coalesce(counted.customers, 0) as bigint) as customers,
        cast(coalesce(counted.orders, 0) as bigint) as orders,
        cast(summed.lines as bigint) as lines,
        cast(summed.product_lines as bigint) as product_lines,
        cast(summed.reordered_lines as bigint) as reordered_lines,
        cast(summed.net_amount as decimal(38, 4)) as net_amount,
        cast(summed.price_sum as decimal(38, 4)) as price_sum,
        cast(summed.priced_lines as bigint) as priced_lines
    from summed
    left join counted
        on summed.mix_key = counted.mix_key
            and summed.department_key = counted.department_key
)

select * from final
