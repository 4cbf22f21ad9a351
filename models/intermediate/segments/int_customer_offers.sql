-- What to offer a customer: the products that most customers of the same strategic segment buy and this one has not bought.
with customer_products as (
    select * from {{ ref('int_customer_products') }}
),

mix_products as (
    select * from {{ ref('int_mix_products') }}
),

mixes as (
    select distinct
        mix_key,
        strategic_segment
    from {{ ref('int_customer_mixes') }}
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
        mixes.strategic_segment,
        mix_products.product_key,
        sum(mix_products.customers) as buyers
    from mix_products
    inner join mixes on mix_products.mix_key = mixes.mix_key
    inner join products on mix_products.product_key = products.product_key
    where mix_products.customers > 0 and products.is_product
    group by mixes.strategic_segment, mix_products.product_key
),

ranked as (
    select
        counted.strategic_segment,
        counted.product_key,
        row_number() over (partition by counted.strategic_segment order by counted.buyers desc, products.product_number) as place
    from counted
    inner join products on counted.product_key = products.product_key
),

-- each customer with the most popular products of the segment, less those already bought
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
