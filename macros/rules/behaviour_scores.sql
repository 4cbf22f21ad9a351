{#- Returns the select of behaviour score and priority tier: one row for each row of `ranks`, a relation with the
    columns of int_customer_ranks; `keys` name the row, with whatever is to be taken along. Everything stays in
    whole numbers: with twice the rank, n customers and weights in percent, a percentile of p percent is
    twice_rank * 100 = p * 2n, and a score of p percent is score_points = p * 2n. -#}
{% macro behaviour_scores(ranks, keys) -%}
    {%- set measures = ['orders', 'reorder_rate', 'distinct_products', 'average_product_price'] -%}
    with weights as (
        select
            {%- for measure in measures %}
            max(case when measure = '{{ measure }}' then weight_percent end) as {{ measure }}{{ '' if loop.last else ',' }}
            {%- endfor %}
        from {{ ref('behaviour_weights') }}
    ),

    scored as (
        select
            ranks.{{ keys | join(', ranks.') }},
            ranks.customers as ranked_customers,
            {%- for measure in measures %}
            {{ '+ ' if not loop.first }}weights.{{ measure }} * ranks.twice_{{ measure }}_rank
            {%- endfor %} as score_points
        from {{ ranks }} as ranks
        cross join weights
    )

    select
        scored.{{ keys | join(', scored.') }},
        cast(scored.score_points as bigint) as score_points,
        {{ ratio('scored.score_points', '200 * scored.ranked_customers') }} as behaviour_score,
        tiers.segment as priority_tier
    from scored
    left join {{ ref('priority_tiers') }} as tiers
        on scored.score_points >= tiers.from_percent * 2 * scored.ranked_customers
            and (scored.score_points < tiers.below_percent * 2 * scored.ranked_customers or tiers.below_percent is null)
{%- endmacro %}
