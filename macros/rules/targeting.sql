{#- Returns the schemes of the targeting tables, each with the column of int_customer_mixes that holds the segment. -#}
{% macro targeting_schemes() %}
    {{ return({
        'strategic': 'strategic_segment',
        'priority': 'priority_tier',
        'behaviour': 'behaviour_segment',
    }) }}
{% endmacro %}


{#- Returns the select of a targeting table: what every segment of these schemes buys of each department or product.
    `sums` has one row per mix of segments and `key`; `slices` names each key by the columns `names`. -#}
{% macro targeting(sums, slices, key, names) %}
with sums as (
    select * from {{ sums }}
),

slices as (
    select * from {{ slices }}
),

mixes as (
    select distinct
        mix_key,
        strategic_segment,
        priority_tier,
        behaviour_segment
    from {{ ref('int_customer_mixes') }}
),

summed as (
    {%- for scheme, segment in targeting_schemes().items() %}
    select
        '{{ scheme }}' as scheme,
        mixes.{{ segment }} as segment,
        sums.{{ key }},
        sum(sums.lines) as lines,
        sum(sums.customers) as customers,
        sum(sums.orders) as orders,
        sum(sums.net_amount) as revenue,
        sum(sums.price_sum) as price_sum,
        sum(sums.priced_lines) as priced_lines,
        sum(sums.reordered_lines) as reordered_lines,
        sum(sums.product_lines) as product_lines
    from sums
    inner join mixes on sums.mix_key = mixes.mix_key
    group by mixes.{{ segment }}, sums.{{ key }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        summed.scheme,
        summed.segment,
        {%- for name in names %}
        slices.{{ name }},
        {%- endfor %}
        cast(summed.lines as bigint) as lines,
        cast(summed.customers as bigint) as customers,
        cast(summed.orders as bigint) as orders,
        cast(summed.revenue as decimal(38, 4)) as revenue,
        {{ rounded_ratio('summed.price_sum * 10000', 'summed.priced_lines * 10000') }} as mean_price,
        {{ ratio('summed.reordered_lines', 'summed.product_lines') }} as reorder_rate
    from summed
    inner join slices on summed.{{ key }} = slices.{{ key }}
)

select * from final
{% endmacro %}
