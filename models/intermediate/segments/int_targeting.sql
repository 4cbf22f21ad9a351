-- Purchases of each segment by product and by department, for three schemes.
with combination_products as (
    select * from {{ ref('int_combination_products') }}
),

combination_departments as (
    select * from {{ ref('int_combination_departments') }}
),

-- without the placeholder for orders whose products are unknown
products as (
    select
        product_key,
        department_key
    from {{ ref('int_products') }}
    where coalesce(non_product_kind, '') != 'whole order'
),

combinations as (
    select distinct
        combination_key,
        strategic_segment,
        priority_tier,
        behaviour_segment
    from {{ ref('int_segment_combinations') }}
),

labelled as (
    select
        'strategic' as scheme,
        strategic_segment as segment,
        combination_key
    from combinations
    union all
    select
        'priority' as scheme,
        priority_tier as segment,
        combination_key
    from combinations
    union all
    select
        'behaviour' as scheme,
        behaviour_segment as segment,
        combination_key
    from combinations
),

bought as (
    select
        combination_key,
        product_key,
        cast(null as integer) as department_key,
        lines,
        customers,
        orders,
        net_amount,
        price_sum,
        priced_lines,
        reordered_lines,
        product_lines
    from combination_products
    where product_key in (select product_key from products)
    union all
    select
        combination_key,
        cast(null as integer) as product_key,
        department_key,
        lines,
        customers,
        orders,
        net_amount,
        price_sum,
        priced_lines,
        reordered_lines,
        product_lines
    from combination_departments
    where department_key in (select department_key from products)
),

summed as (
    select
        labelled.scheme,
        labelled.segment,
        bought.product_key,
        bought.department_key,
        sum(bought.lines) as lines,
        sum(bought.customers) as customers,
        sum(bought.orders) as orders,
        sum(bought.net_amount) as revenue,
        sum(bought.price_sum) as price_sum,
        sum(bought.priced_lines) as priced_lines,
        sum(bought.reordered_lines) as reordered_lines,
        sum(bought.product_lines) as product_lines
    from bought
    inner join labelled on bought.combination_key = labelled.combination_key
    group by labelled.scheme, labelled.segment, bought.product_key, bought.department_key
),

final as (
    select
        scheme,
        segment,
        product_key,
        department_key,
        cast(lines as bigint) as lines,
        cast(customers as bigint) as customers,
        cast(orders as bigint) as orders,
        cast(revenue as decimal(38, 4)) as revenue,
        {{ rounded_ratio('price_sum * 10000', 'priced_lines * 10000') }} as mean_price,
        {{ ratio('reordered_lines', 'product_lines') }} as reorder_rate
    from summed
)

select * from final
