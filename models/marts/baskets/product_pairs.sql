with pair_counts as (
    select * from {{ ref('int_pair_counts') }}
),

product_baskets as (
    select * from {{ ref('int_product_baskets') }}
),

products as (
    select * from {{ ref('int_products') }}
),

counted_orders as (
    select cast(orders_counted as decimal(38, 0)) as orders
    from {{ ref('int_basket_audit') }}
),

joined as (
    select
        products_a.product_id as product_id_a,
        products_b.product_id as product_id_b,
        products_a.product_name as product_name_a,
        products_b.product_name as product_name_b,
        pair_counts.orders_together,
        baskets_a.orders as orders_a,
        baskets_b.orders as orders_b,
        counted_orders.orders
    from pair_counts
    cross join counted_orders
    inner join products as products_a on pair_counts.product_key_a = products_a.product_key
    inner join products as products_b on pair_counts.product_key_b = products_b.product_key
    inner join product_baskets as baskets_a on products_a.product_key = baskets_a.product_key
    inner join product_baskets as baskets_b on products_b.product_key = baskets_b.product_key
),

-- observed and expected-by-chance counts, both multiplied by all orders so that they stay whole numbers
multiplied as (
    select
        *,
        orders * orders_together as observed,
        cast(orders_a as decimal(38, 0)) * orders_b as expected,
        (orders - orders_a) * (orders - orders_b) as expected_neither
    from joined
),

final as (
    select
        product_id_a,
        product_id_b,
        product_name_a,
        product_name_b,
        orders_together,
        orders_a,
        orders_b,
        {{ ratio('orders_together', 'orders') }} as support,
        {{ ratio('orders_together', 'orders_a') }} as confidence_a_to_b,
        {{ ratio('orders_together', 'orders_b') }} as confidence_b_to_a,
        {{ ratio('observed', 'expected') }} as lift,
        {{ ratio('observed - expected', 'orders * orders') }} as leverage,
        {{ ratio('orders_a * (orders - orders_b)', 'orders * (orders_a - orders_together)') }} as conviction_a_to_b,
        {{ ratio('orders_b * (orders - orders_a)', 'orders * (orders_b - orders_together)') }} as conviction_b_to_a,
        {{ chi_square('orders', 'observed', 'expected', 'expected_neither') }} as chi_square,
        cast(row_number() over (order by orders_together desc, product_id_a, product_id_b) as bigint) as pair_rank
    from multiplied
)

select * from final
