-- Customers and revenue by one demographic slice at a time.
with described as (
    select dim_customers.*, selected_customers.net_amount
    from selected_customers
    inner join dim_customers on selected_customers.customer_id = dim_customers.customer_id
),

sliced as (
    select 'Age' as slice, age_group as label, net_amount, age as place from described
    union all
    select 'Income', income_group, net_amount, 0 from described
    union all
    select 'Household', household_group, net_amount, 0 from described
    union all
    select 'Region', region, net_amount, 0 from described
),

counted as (
    select slice, label, count(*) as customers, sum(net_amount) as revenue, min(place) as youngest
    from sliced group by slice, label
)

select
    slice,
    label,
    customers,
    customers / sum(customers) over (partition by slice) as share_of_customers,
    revenue
from counted
order by
    slice,
    label = 'Unknown',
    case when slice = 'Age' then youngest end,
    case label when 'Low' then 1 when 'Middle' then 2 when 'High' then 3 when 'Very High' then 4 end,
    customers desc,
    label
