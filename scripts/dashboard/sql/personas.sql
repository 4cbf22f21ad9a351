-- The mean of every measure by persona: one row per measure and persona.
with measured as (
    select customer_clusters.persona, selected_customers.*
    from customer_clusters
    inner join people on customer_clusters.customer_id = people.customer_id
    inner join customer_metrics as selected_customers on customer_clusters.customer_id = selected_customers.customer_id
    where people.in_countries and (people.in_segments or (select scheme from chosen_scheme) = 'persona')
),

averaged as (
    select
        persona,
        count(*) as customers,
        avg(net_amount)::double as "Net revenue per customer",
        avg(orders)::double as "Orders per customer",
        avg(average_basket_size)::double as "Units per order",
        avg(distinct_products)::double as "Different products",
        avg(recency_days)::double as "Days since last order",
        avg(purchase_span_days)::double as "Days from first to last order",
        avg(days_between_orders)::double as "Days between orders",
        avg(cancellation_rate)::double * 100 as "Cancelled items, %"
    from measured
    group by persona
),

long as (
    unpivot averaged
    on columns(* exclude (persona, customers))
    into name measure value value
)

select long.measure, long.persona, long.customers, long.value, dim_segments.colour, dim_segments.segment_order
from long
inner join dim_segments on dim_segments.scheme = 'persona' and long.persona = dim_segments.segment
order by long.measure, dim_segments.segment_order
