{%- set groups = var('rfm_groups') -%}
with measures as (
    select * from {{ ref('int_customer_measures') }}
),

cells as (
    select * from {{ ref('rfm_cells') }}
),

measured as (
    select
        customer_id,
        recency_days,
        orders as frequency,
        cast({{ rfm_monetary() }} as decimal(28, 6)) as monetary,
        {{ rounded_ratio('gross_amount', 'orders') }} as average_order_value
    from measures
),

-- group 1 is best; equal customers are told apart by the other measures and only then by id
grouped as (
    select
        *,
        {{ rfm_group('recency_days', ['frequency desc', 'monetary desc']) }} as last_group,
        {{ rfm_group('frequency desc', ['recency_days', 'monetary desc']) }} as volume_group,
        {{ rfm_group('monetary desc', ['recency_days', 'frequency desc']) }} as monetary_group,
        {{ rfm_group('average_order_value desc', ['recency_days', 'frequency desc', 'monetary desc']) }} as avg_group
    from measured
),

scored as (
    select
        *,
        {{ groups }} + 1 - last_group as r_score,
        {{ groups }} + 1 - volume_group as f_score,
        {{ groups }} + 1 - monetary_group as m_score
    from grouped
),

-- the map has five steps a measure: scores of another number of groups are brought on to them
mapped as (
    select
        *,
        cast({{ rfm_step('r_score') }} as string)
        || cast({{ rfm_step('f_score') }} as string)
        || cast({{ rfm_step('m_score') }} as string) as rfm_cell
    from scored
),

final as (
    select
        mapped.customer_id,
        mapped.recency_days,
        mapped.frequency,
        mapped.monetary,
        mapped.average_order_value,
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
