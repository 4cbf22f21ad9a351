{%- set quantiles = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] -%}
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

baskets as (
    select * from {{ ref('int_baskets') }}
),

measures as (
    select * from {{ ref('int_customer_measures') }}
),

measured as (
    select 'order_value' as measure, gross_amount as value, order_id as id from order_totals
    union all
    select 'units_per_order' as measure, units as value, order_id as id from order_totals
    union all
    select 'products_per_order' as measure, coalesce(baskets.distinct_products, 0) as value, order_totals.order_id as id
    from order_totals
    left join baskets on order_totals.order_key = baskets.order_key
    union all
    select 'revenue_per_customer' as measure, gross_amount as value, customer_id as id from measures
    union all
    select 'orders_per_customer' as measure, orders as value, customer_id as id from measures
),

ranked as (
    select
        measure,
        cast(value as decimal(28, 4)) as value,
        row_number() over (partition by measure order by value desc, id) as place,
        count(*) over (partition by measure) as observations
    from measured
),

summed as (
    select
        measure,
        count(*) as observations,
        sum(value) as total,
        {{ average('value') }} as mean,
        min(value) as minimum,
        max(value) as maximum,
        {%- for quantile in quantiles %}
        {{ percentile('value', quantile) }} as p{{ '%02d' % (quantile * 100) | round | int }},
        {%- endfor %}
        sum(case when place <= ceil(observations * 0.01) then value end) as total_top_1_percent,
        sum(case when place <= ceil(observations * 0.1) then value end) as total_top_10_percent
    from ranked
    group by measure
),

-- Tukey's fences: 1.5 interquartile ranges beyond the quartiles
fenced as (
    select
        *,
        cast(p25 - 1.5 * (p75 - p25) as decimal(28, 6)) as lower_fence,
        cast(p75 + 1.5 * (p75 - p25) as decimal(28, 6)) as upper_fence
    from summed
),

outlying as (
    select
        fenced.measure,
        count(case when ranked.value < fenced.lower_fence or ranked.value > fenced.upper_fence then 1 end) as outliers
    from fenced
    inner join ranked on fenced.measure = ranked.measure
    group by fenced.measure
),

final as (
    select
        fenced.measure,
        cast(fenced.observations as bigint) as observations,
        cast(fenced.total as decimal(38, 4)) as total,
        fenced.mean,
        fenced.minimum,
        {%- for quantile in quantiles %}
        fenced.p{{ '%02d' % (quantile * 100) | round | int }},
        {%- endfor %}
        fenced.maximum,
        fenced.lower_fence,
        fenced.upper_fence,
        cast(outlying.outliers as bigint) as outliers,
        {{ ratio('fenced.total_top_1_percent', 'fenced.total') }} as share_of_top_1_percent,
        {{ ratio('fenced.total_top_10_percent', 'fenced.total') }} as share_of_top_10_percent
    from fenced
    inner join outlying on fenced.measure = outlying.measure
)

select * from final
