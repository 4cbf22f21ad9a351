{%- set percents = [1, 5, 10, 25, 50, 75, 90, 95, 99] -%}
with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

measures as (
    select * from {{ ref('int_customer_measures') }}
),

products as (
    select * from {{ ref('int_products') }}
    where is_product
),

measured as (
    select 'order_value' as measure, order_value as value from order_totals
    union all
    select 'units_per_order' as measure, units as value from order_totals
    union all
    select 'products_per_order' as measure, distinct_products as value from order_totals
    where exists (select 1 from products)  -- unknown if the input has no products
    union all
    select 'revenue_per_customer' as measure, order_value as value from measures
    union all
    select 'orders_per_customer' as measure, orders as value from measures
),

-- frequency of each value, so that not all orders have to be sorted in one place
counted as (
    select
        measure,
        cast(value as decimal(28, 4)) as value,
        count(*) as times
    from measured
    group by measure, cast(value as decimal(28, 4))
),

accumulated as (
    select
        *,
        sum(times) over (partition by measure order by value) as times_up_to,
        sum(times) over (partition by measure) as observations
    from counted
),

-- the two sorted values that a quantile lies between, and its distance from the first one in hundredths (type 7)
placed as (
    select
        *,
        {%- for percent in percents %}
        {{ integer_divide('(observations - 1) * ' ~ percent, '100') }} as place_{{ percent }},
        cast((observations - 1) * {{ percent }} % 100 as integer) as hundredths_{{ percent }},
        {%- endfor %}
        greatest(cast(ceil(observations * 0.01) as bigint) - observations + times_up_to, 0) as place_in_top_1_percent,
        greatest(cast(ceil(observations * 0.1) as bigint) - observations + times_up_to, 0) as place_in_top_10_percent
    from accumulated
),

summed as (
    select
        measure,
        max(observations) as observations,
        sum(value * times) as total,
        {{ rounded_ratio('sum(value * times)', 'max(observations)') }} as mean,
        min(value) as minimum,
        max(value) as maximum,
        {%- for percent in percents %}
        {%- set is_lower = 'times_up_to > place_' ~ percent ~ ' and times_up_to - times <= place_' ~ percent %}
        {%- set is_upper = 'times_up_to > place_' ~ percent ~ ' + 1 and times_up_to - times <= place_' ~ percent ~ ' + 1' %}
        cast((
            sum(case when {{ is_lower }} then value * (100 - hundredths_{{ percent }}) else 0 end)
            + sum(case when {{ is_upper }} then value * hundredths_{{ percent }} else 0 end)
        ) * cast(0.01 as decimal(3, 2)) as decimal(28, 6)) as p{{ '%02d' % percent }},
        {%- endfor %}
        sum(value * least(times, place_in_top_1_percent)) as total_top_1_percent,
        sum(value * least(times, place_in_top_10_percent)) as total_top_10_percent
    from placed
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
        sum(case when counted.value < fenced.lower_fence or counted.value > fenced.upper_fence then counted.times else 0 end) as outliers
    from fenced
    inner join counted on fenced.measure = counted.measure
    group by fenced.measure
),

final as (
    select
        fenced.measure,
        cast(fenced.observations as bigint) as observations,
        cast(fenced.total as decimal(38, 4)) as total,
        fenced.mean,
        fenced.minimum,
        {%- for percent in percents %}
        fenced.p{{ '%02d' % percent }},
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
