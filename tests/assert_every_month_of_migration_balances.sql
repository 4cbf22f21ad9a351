-- The moves of a month cover all its customers and their revenue, and the customers who leave a segment are exactly those
-- who were in it a month before.
with migration as (
    select * from {{ ref('segment_migration') }}
),

months as (
    select * from {{ ref('int_as_of_dates') }}
    where as_of_number > 0
),

states as (
    select
        max(case when entered_by = 'first order' then state end) as new_state
    from {{ ref('movement_states') }}
),

schemes as (
    {%- for scheme in segment_schemes() | selectattr('has_history', 'defined') %}
    select '{{ scheme.scheme }}' as scheme
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

history as (
    select
        month,
        count(*) as customers,
        count(case when first_sale_date >= month then 1 end) as new_customers,
        sum(month_revenue) as revenue
    from {{ ref('segment_history') }}
    group by month
),

moved as (
    select
        migration.month,
        migration.scheme,
        sum(migration.customers) as customers,
        sum(case when migration.from_segment = states.new_state then migration.customers else 0 end) as new_customers,
        sum(migration.revenue) as revenue
    from migration
    cross join states
    group by migration.month, migration.scheme
),

expected as (
    select
        months.month,
        schemes.scheme,
        history.customers,
        history.new_customers,
        history.revenue
    from months
    inner join history on months.month = history.month   -- no customer, no move: so with guests only
    cross join schemes
    where months.has_moves
),

arrived as (
    select
        months.as_of_number,
        migration.scheme,
        migration.to_segment as segment,
        sum(migration.customers) as customers
    from migration
    inner join months on migration.month = months.month
    group by months.as_of_number, migration.scheme, migration.to_segment
),

departed as (
    select
        months.as_of_number - 1 as as_of_number,
        migration.scheme,
        migration.from_segment as segment,
        sum(migration.customers) as customers
    from migration
    inner join months on migration.month = months.month
    cross join states
    where migration.from_segment != states.new_state
    group by months.as_of_number, migration.scheme, migration.from_segment
),

-- the months before the first and after the last are not in the mart, so those two are left out below
compared as (
    select
        coalesce(arrived.as_of_number, departed.as_of_number) as as_of_number,
        coalesce(arrived.scheme, departed.scheme) as scheme,
        coalesce(arrived.segment, departed.segment) as segment,
        coalesce(arrived.customers, 0) as arrived,
        coalesce(departed.customers, 0) as departed
    from arrived
    full outer join departed
        on arrived.as_of_number = departed.as_of_number
            and arrived.scheme = departed.scheme
            and arrived.segment = departed.segment
)

select
    cast(expected.month as string) || ' ' || expected.scheme as what,
    expected.customers as expected_customers,
    moved.customers as found_customers
from expected
left join moved on expected.month = moved.month and expected.scheme = moved.scheme
where expected.customers is distinct from moved.customers
    or expected.new_customers is distinct from moved.new_customers
    or expected.revenue is distinct from moved.revenue
union all
select
    scheme || ': ' || segment || ' in month ' || cast(as_of_number as string) as what,
    arrived as expected_customers,
    departed as found_customers
from compared
where arrived != departed
    and as_of_number >= (select min(as_of_number) from arrived)
    and as_of_number < (select max(as_of_number) from arrived)
