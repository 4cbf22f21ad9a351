{%- set groups = var('rfm_groups') | int -%}
{%- set monetary = {'net': 'net_amount', 'gross': 'gross_amount', 'average': 'average_order_value'}[var('rfm_monetary')] -%}
{%- set best_first = {
    'last_group': ['recency_days', 'frequency desc', 'monetary desc'],
    'volume_group': ['frequency desc', 'recency_days', 'monetary desc'],
    'monetary_group': ['monetary desc', 'recency_days', 'frequency desc'],
    'avg_group': ['average_order_value desc', 'recency_days', 'frequency desc', 'monetary desc'],
} -%}
with measured as (
    select
        as_of_number,
        customer_key,
        recency_days,
        orders as frequency,
        cast({{ monetary }} as decimal(28, 6)) as monetary,
        average_order_value
    from {{ ref('int_customer_snapshots') }}
),

cells as (
    select * from {{ ref('rfm_cells') }}
),
{%- if var('rfm_scoring') == 'tie_safe' %}

-- groups + 1 - ceil(groups x percentile rank with ties averaged): customers equal in a measure share a group
ranked as (
    select
        *,
        {%- for group, columns in best_first.items() %}
        rank() over (partition by as_of_number order by {{ columns[0] }})
        + count(*) over (partition by as_of_number order by {{ columns[0] }}) as twice_{{ group }}_place,
        {%- endfor %}
        count(*) over (partition by as_of_number) as customers
    from measured
),

grouped as (
    select
        {%- for group in best_first %}
        {{ groups }} + 1 - {{ integer_divide(
            groups ~ ' * (2 * customers + 2 - twice_' ~ group ~ '_place) + 2 * customers - 1', '2 * customers'
        ) }} as {{ group }},
        {%- endfor %}
        *
    from ranked
),
{%- else %}

-- groups of equal size: ties in a measure are broken by the other measures, and only then by id
grouped as (
    select
        {%- for group, columns in best_first.items() %}
        ntile({{ groups }}) over (partition by as_of_number order by {{ columns | join(', ') }}, customer_key) as {{ group }},
        {%- endfor %}
        *
    from measured
),
{%- endif %}

scored as (
    select
        *,
        {{ groups }} + 1 - last_group as r_score,
        {{ groups }} + 1 - volume_group as f_score,
        {{ groups }} + 1 - monetary_group as m_score
    from grouped
),

-- RFM cells have scores from 1 to 5: scores of another number of groups are rescaled
mapped as (
    select
        *,
        {%- for score in ['r_score', 'f_score', 'm_score'] %}
        {{ '|| ' if not loop.first }}cast({{ integer_divide('5 * ' ~ score ~ ' + ' ~ (groups - 1), groups) }} as string)
        {%- endfor %} as rfm_cell
    from scored
),

final as (
    select
        mapped.as_of_number,
        mapped.customer_key,
        mapped.monetary,
        cast(mapped.r_score as integer) as r_score,
        cast(mapped.f_score as integer) as f_score,
        cast(mapped.m_score as integer) as m_score,
        cast(mapped.last_group as integer) as last_group,
        cast(mapped.volume_group as integer) as volume_group,
        cast(mapped.avg_group as integer) as avg_group,
        mapped.rfm_cell,
        cells.segment as rfm_segment
    from mapped
    left join cells on mapped.rfm_cell = cells.rfm_cell
)

select * from final
