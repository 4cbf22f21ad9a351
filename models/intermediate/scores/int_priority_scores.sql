{%- set measures = ['orders', 'reorder_rate', 'distinct_products', 'average_product_price'] -%}
-- Everything stays in whole numbers: with doubled ranks, n customers and weights in percent, a percentile of p percent
-- is twice_rank * 100 = p * 2n, and a score of p percent is score_points = p * 2n.
with ranks as (
    select * from {{ ref('int_customer_ranks') }}
),

tiers as (
    select * from {{ ref('priority_tiers') }}
),

weights as (
    select
    {%- for measure in measures %}
        max(case when measure = '{{ measure }}' then weight_percent end) as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('behaviour_weights') }}
),

scored as (
    select
        ranks.as_of_number,
        ranks.customer_key,
        ranks.customers,
        {%- for measure in measures %}
        {{ '+ ' if not loop.first }}weights.{{ measure }} * ranks.twice_{{ measure }}_rank
        {%- endfor %} as score_points
    from ranks
    cross join weights
),

final as (
    select
        scored.as_of_number,
        scored.customer_key,
        cast(scored.score_points as bigint) as score_points,
        {{ ratio('scored.score_points', '200 * scored.customers') }} as behaviour_score,
        tiers.segment as priority_tier
    from scored
    left join tiers
        on scored.score_points >= tiers.from_percent * 2 * scored.customers
            and (scored.score_points < tiers.below_percent * 2 * scored.customers or tiers.below_percent is null)
)

select * from final
