-- Each month has the same orders and revenue by country, by segment, and by new and returning customers, and all months
-- add up to the total of the orders.
with by_country as (
    select
        month,
        sum(orders) as orders,
        sum(units) as units,
        sum(revenue) as revenue
    from {{ ref('sales_by_month') }}
    group by month
),

by_segment as (
    select
        month,
        scheme,
        sum(orders) as orders,
        sum(units) as units,
        sum(revenue) as revenue
    from {{ ref('sales_by_segment') }}
    group by month, scheme
),

by_newness as (
    select
        month,
        new_orders + returning_orders + guest_orders as orders,
        new_revenue + returning_revenue + guest_revenue + revenue_without_purchase as revenue
    from {{ ref('new_and_returning') }}
),

-- every scheme with a history, for every closed month
expected as (
    {%- for scheme in segment_schemes() | selectattr('has_history', 'defined') %}
    select
        '{{ scheme.scheme }}' as scheme,
        months.month,
        by_country.orders,
        by_country.units,
        by_country.revenue
    from {{ ref('int_as_of_dates') }} as months
    left join by_country on months.month = by_country.month
    where months.as_of_number > 0
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

all_orders as (
    select
        count(case when is_sale_order then 1 end) as orders,
        sum(units) as units,
        sum(net_amount) as revenue
    from {{ ref('fct_orders') }}
),

all_months as (
    select
        coalesce(sum(orders), 0) as orders,   -- no month means no orders
        sum(units) as units,
        sum(revenue) as revenue
    from by_country
)

select
    'all months' as what,
    all_orders.orders as expected_orders,
    all_months.orders as found_orders
from all_orders
cross join all_months
where all_orders.orders is distinct from all_months.orders
    or all_orders.units is distinct from all_months.units
    or all_orders.revenue is distinct from all_months.revenue
union all
select
    coalesce(expected.scheme, by_segment.scheme) || ' ' || cast(coalesce(expected.month, by_segment.month) as string) as what,
    expected.orders as expected_orders,
    by_segment.orders as found_orders
from expected
full outer join by_segment on expected.month = by_segment.month and expected.scheme = by_segment.scheme
where expected.orders is distinct from by_segment.orders
    or expected.units is distinct from by_segment.units
    or expected.revenue is distinct from by_segment.revenue
union all
select
    'new and returning ' || cast(by_country.month as string) as what,
    by_country.orders as expected_orders,
    by_newness.orders as found_orders
from by_country
full outer join by_newness on by_country.month = by_newness.month
where by_country.month is null
    or by_newness.month is null
    or by_country.orders != by_newness.orders
    or by_country.revenue != by_newness.revenue
