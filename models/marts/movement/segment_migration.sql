{%- set schemes = segment_schemes() | selectattr('has_history', 'defined') | list -%}
with history as (
    select * from {{ ref('segment_history') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where as_of_number > 0
),

customers as (
    select * from {{ ref('int_customers') }}
),

states as (
    select
        max(case when entered_by = 'first order' then state end) as new_state,
        max(case when entered_by = 'no order' then state end) as lapsed_state
    from {{ ref('movement_states') }}
),

-- a lapsed customer is in the state for that, whatever the segment
placed as (
    select
        as_of_dates.as_of_number,
        as_of_dates.has_moves,
        history.month,
        customers.customer_key,
        history.first_sale_date >= history.month as is_new,
        history.month_revenue,
        {%- for scheme in schemes %}
        case when history.is_lapsed then states.lapsed_state else history.{{ scheme.column }} end as {{ scheme.scheme }},
        {%- endfor %}
        states.new_state
    from history
    inner join as_of_dates on history.month = as_of_dates.month
    inner join customers on history.customer_id = customers.customer_id
    cross join states
),

moved as (
    select
        later.month,
        {%- for scheme in schemes %}
        case when later.is_new then later.new_state else earlier.{{ scheme.scheme }} end as from_{{ scheme.scheme }},
        later.{{ scheme.scheme }} as to_{{ scheme.scheme }},
        {%- endfor %}
        later.month_revenue
    from placed as later
    left join placed as earlier
        on later.customer_key = earlier.customer_key
            and later.as_of_number = earlier.as_of_number + 1
    where later.has_moves
),

counted as (
    {%- for scheme in schemes %}
    select
        month,
        '{{ scheme.scheme }}' as scheme,
        from_{{ scheme.scheme }} as from_segment,
        to_{{ scheme.scheme }} as to_segment,
        count(*) as customers,
        sum(month_revenue) as revenue
    from moved
    group by month, from_{{ scheme.scheme }}, to_{{ scheme.scheme }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        month,
        scheme,
        from_segment,
        to_segment,
        cast(customers as bigint) as customers,
        {{ ratio('customers', 'sum(customers) over (partition by month, scheme, from_segment)') }} as share_of_from_segment,
        cast(revenue as decimal(38, 4)) as revenue
    from counted
)

select * from final
