-- Customers in each group of the three RFM measures, 1 = best.
with scores as (
    select * from {{ ref('customer_rfm') }}
),

grouped as (
    select 'last_group' as grouping_name, last_group as group_number from scores
    union all
    select 'volume_group' as grouping_name, volume_group as group_number from scores
    union all
    select 'avg_group' as grouping_name, avg_group as group_number from scores
)

select
    grouping_name,
    group_number,
    count(*) as customers
from grouped
group by grouping_name, group_number
order by grouping_name, group_number
