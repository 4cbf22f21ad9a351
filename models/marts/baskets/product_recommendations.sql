-- For one product, more orders together means higher confidence, and with equal orders together a partner in fewer
-- orders means higher lift. So whole numbers give the ranking.
with pairs as (
    select * from {{ ref('product_pairs') }}
),

rules as (
    select * from {{ ref('recommendation_lists') }}
    where list = 'product_recommendations'
),

both_ways as (
    select
        product_id_a as product_id,
        product_name_a as product_name,
        product_id_b as recommended_product_id,
        product_name_b as recommended_product_name,
        orders_together,
        orders_b as recommended_orders,
        confidence_a_to_b as confidence,
        lift
    from pairs
    union all
    select
        product_id_b as product_id,
        product_name_b as product_name,
        product_id_a as recommended_product_id,
        product_name_a as recommended_product_name,
        orders_together,
        orders_a as recommended_orders,
        confidence_b_to_a as confidence,
        lift
    from pairs
),

ranked as (
    select
        both_ways.*,
        rules.products,
        row_number() over (
            partition by both_ways.product_id
            order by both_ways.orders_together desc, both_ways.recommended_orders, both_ways.recommended_product_id
        ) as recommendation_rank
    from both_ways
    inner join rules on both_ways.lift > rules.lift_above or rules.lift_above is null
),

final as (
    select
        product_id,
        product_name,
        cast(recommendation_rank as integer) as recommendation_rank,
        recommended_product_id,
        recommended_product_name,
        orders_together,
        confidence,
        lift
    from ranked
    where recommendation_rank <= products
)

select * from final
