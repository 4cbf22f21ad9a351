-- What to offer a customer: the most popular products in the strategic segment that the customer has not bought.
with customer_products as (
    select * from {{ ref('int_customer_products') }}
),

combination_products as (
    select * from {{ ref('int_combination_products') }}
),

combinations as (
    select distinct
        combination_key,
        strategic_segment
    from {{ ref('int_segment_combinations') }}
),

measures as (
    select * from {{ ref('int_customer_measures') }}
),

segments as (
    select * from {{ ref('int_strategic_segments') }}
),

products as (
    select * from {{ ref('int_products') }}
),

rules as (
    select * from {{ ref('recommendation_lists') }}
    where list = 'segment_favourites'
),

counted as (
    select
        combinations.strategic_segment,
        combination_products.product_key,
        sum(combination_products.customers) as buyers
    from combination_products
    inner join combinations on combination_products.combination_key = combinations.combination_key
    inner join products on combination_products.product_key = products.product_key
    where combination_products.customers > 0 and products.is_product
    group by combinations.strategic_segment, combination_products.product_key
),

ranked as (
    select
        counted.strategic_segment,
        counted.product_key,
        row_number() over (partition by counted.strategic_segment order by counted.buyers desc, products.product_id) as place
    from counted
    inner join products on counted.product_key = products.product_key
),

-- each customer with the most popular products of the segment, without those already bought
offered as (
    select
        segments.customer_key,
        ranked.product_key,
        row_number() over (partition by segments.customer_key order by ranked.place) as offer_rank
    from segments
    cross join rules
    inner join ranked
        on segments.strategic_segment = ranked.strategic_segment
            and ranked.place <= rules.products
    left join customer_products
        on segments.customer_key = customer_products.customer_key
            and ranked.product_key = customer_products.product_key
    where customer_products.product_key is null
),

final as (
    select
        measures.customer_id,
        max(case when offered.offer_rank = 1 then products.product_id end) as product_id_1,
        max(case when offered.offer_rank = 2 then products.product_id end) as product_id_2,
        max(case when offered.offer_rank = 3 then products.product_id end) as product_id_3
    from measures
    inner join offered
        on measures.customer_key = offered.customer_key
            and offered.offer_rank <= 3
    inner join products on offered.product_key = products.product_key
    group by measures.customer_id
)

select * from final
