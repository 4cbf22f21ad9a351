-- The options of the filters: countries of customers and segments of every scheme, in display order.
select 'country' as kind, '' as scheme, country as name, 0 as place, '' as colour, '' as action
from customer_metrics group by country
union all
select 'segment', scheme, segment, segment_order, colour, action from dim_segments
order by kind, scheme, place, name
