-- Lines and amounts of a department are the sums over its products. Customers and orders are not, because one order may
-- contain several of them.
with combination_products as (
    select * from {{ ref('int_combination_products') }}
),

order_departments as (
    select * from {{ ref('int_order_departments') }}
),

products as (
    select * from {{ ref('int_products') }}
),

combinations as (
    select * from {{ ref('int_segment_combinations') }}
),

summed as (
    select
        combination_products.combination_key,
        products.department_key,
        sum(combination_products.lines) as lines,
        sum(combination_products.product_lines) as product_lines,
        sum(combination_products.reordered_lines) as reordered_lines,
        sum(combination_products.net_amount) as net_amount,
        sum(combination_products.price_sum) as price_sum,
        sum(combination_products.priced_lines) as priced_lines
    from combination_products
    inner join products on combination_products.product_key = products.product_key
    group by combination_products.combination_key, products.department_key
),

ordered as (
    select
        coalesce(customer_key, 0) as customer_key,
        department_key,
        count(*) as orders
    from order_departments
    group by customer_key, department_key
),

counted as (
    select
        combinations.combination_key,
        ordered.department_key,
        count(nullif(ordered.customer_key, 0)) as customers,
        sum(ordered.orders) as orders
    from ordered
    inner join combinations on ordered.customer_key = combinations.customer_key
    group by combinations.combination_key, ordered.department_key
),

final as (
    select
        summed.combination_key,
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
        on summed.combination_key = counted.combination_key
            and summed.department_key = counted.department_key
)

select * from final
