{%- set schemes = segment_schemes() | selectattr('has_history', 'defined') | list -%}
with history as (
    select * from {{ ref('segment_history') }}
),

months as (
    select * from {{ ref('int_as_of_dates') }}
    where as_of_number > 0
),

segments as (
    select * from {{ ref('int_segments') }}
),

unsegmented as (
    select * from {{ ref('int_unsegmented_sales') }}
),

counted as (
    {%- for scheme in schemes %}
    select
        month,
        '{{ scheme.scheme }}' as scheme,
        {{ scheme.column }} as segment,
        count(*) as members,
        count(case when month_orders > 0 then 1 end) as customers,
        sum(month_orders) as orders,
        sum(month_units) as units,
        sum(month_revenue) as revenue
    from history
    group by month, {{ scheme.column }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

schemes as (
    {%- for scheme in schemes %}
    select '{{ scheme.scheme }}' as scheme
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- every segment of the schemes in every month, including empty ones
segmented as (
    select
        months.month,
        segments.scheme,
        segments.segment,
        coalesce(counted.members, 0) as members,
        coalesce(counted.customers, 0) as customers,
        coalesce(counted.orders, 0) as orders,
        coalesce(counted.units, 0) as units,
        coalesce(counted.revenue, 0) as revenue
    from months
    cross join segments
    inner join schemes on segments.scheme = schemes.scheme
    left join counted
        on months.month = counted.month
            and segments.scheme = counted.scheme
            and segments.segment = counted.segment
),

-- with the sales outside all segments, the rows of a month add up to its total sales
combined as (
    select * from segmented
    union all
    select
        months.month,
        schemes.scheme,
        unsegmented.segment,
        0 as members,
        0 as customers,
        unsegmented.orders,
        unsegmented.units,
        unsegmented.revenue
    from months
    inner join unsegmented on months.month = unsegmented.month
    cross join schemes
),

final as (
    select
        month,
        scheme,
        segment,
        cast(members as bigint) as members,
        cast(customers as bigint) as customers,
        cast(orders as bigint) as orders,
        cast(units as decimal(38, 3)) as units,
        cast(revenue as decimal(38, 4)) as revenue,
        {{ ratio('revenue', 'sum(revenue) over (partition by month, scheme)') }} as share_of_revenue
    from combined
)

select * from final
