-- What the input lacks entirely, and what is therefore empty or of little use.
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

products as (
    select * from {{ ref('int_products') }}
),

counted as (
    select
        count(*) as orders,
        sum(gross_amount) as amount,
        min(order_date) as first_date,
        max(order_date) as last_date
    from order_totals
),

without_products as (
    select count(*) as whole_orders from products
    where non_product_kind = 'whole order'
),

lacking as (
    select
        counted.orders,
        counted.amount,
        'the orders have no products, only amounts. Pairs, recommendations and sales by product are empty, each order counts as one '
        || 'line, and behaviour, priority and strategic segments differ only by the number of orders' as message
    from counted
    cross join without_products
    where without_products.whole_orders > 0
    union all
    select
        orders,
        amount,
        'the baskets have no customers, prices or quantities. Everything about customers, segments and amounts is empty or 0; products, '
        || 'pairs and recommendations are complete' as message
    from counted
    where orders > 0 and {{ has_no_customers() | lower }}
    union all
    select
        orders,
        amount,
        'the orders have no date. All are dated earliest_order_date, ' || cast(first_date as string)
        || ', so measures by day or month are meaningless' as message
    from counted
    where orders > 1 and first_date = last_date and first_date = cast('{{ var("earliest_order_date") }}' as date)
),

final as (
    select
        'layout' as topic,
        cast(null as string) as raw_table,
        cast(orders as bigint) as row_count,
        cast(amount as decimal(38, 4)) as amount,
        'Layout {{ var("layout") }}: ' || message || '.' as message
    from lacking
)

select * from final
