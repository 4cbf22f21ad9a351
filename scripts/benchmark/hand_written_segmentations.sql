-- The segmentations as one script, written for this data set and this engine: thresholds in CASE, long lists
-- (the RFM map, the states, the actions of the segments) from their tables.

create or replace table marts.customer_metrics as
select
    customer_id,
    country,
    orders,
    lines,
    units,
    gross_amount,
    discount_amount,
    returned_amount,
    net_amount,
    round(gross_amount / orders, 6) as average_order_value,
    round(gross_amount / lines, 6) as average_line_value,
    round(units / orders, 6) as average_basket_size,
    distinct_products,
    product_lines,
    reordered_lines,
    coalesce(reordered_lines / nullif(product_lines, 0), 0) as reorder_rate,
    price_sum / nullif(priced_lines, 0) as average_product_price,
    cancelled_orders,
    coalesce(cancelled_items / nullif(purchased_items, 0), 0) as cancellation_rate,
    first_sale_date,
    last_sale_date,
    purchase_days,
    purchase_span_days,
    round(purchase_span_days / nullif(purchase_days - 1, 0), 6) as days_between_orders,
    recency_days,
    orders = 1 as is_one_time_buyer,
    if(orders = 1, 'One-time buyer', 'Repeat buyer') as buyer_type
from intermediate.int_customer_measures;

create or replace table marts.customer_rfm as
with grouped as (
    select
        customer_id,
        recency_days,
        orders as frequency,
        net_amount as monetary,
        average_order_value,
        ntile(5) over (order by recency_days, orders desc, net_amount desc, customer_id) as last_group,
        ntile(5) over (order by orders desc, recency_days, net_amount desc, customer_id) as volume_group,
        ntile(5) over (order by net_amount desc, recency_days, orders desc, customer_id) as monetary_group,
        ntile(5) over (order by average_order_value desc, recency_days, orders desc, net_amount desc, customer_id) as avg_group
    from marts.customer_metrics
)

select
    grouped.* exclude (monetary_group),
    6 - last_group as r_score,
    6 - volume_group as f_score,
    6 - monetary_group as m_score,
    concat(6 - last_group, 6 - volume_group, 6 - monetary_group) as rfm_cell,
    cells.segment as rfm_segment,
    count(*) over () >= 5
    and min(recency_days) over () < max(recency_days) over ()
    and min(frequency) over () < max(frequency) over ()
    and min(monetary) over () < max(monetary) over () as scores_reliable
from grouped
left join rules.rfm_cells as cells on cells.rfm_cell = concat(6 - last_group, 6 - volume_group, 6 - monetary_group);

-- Percentile ranks with ties averaged. Amounts are compared as whole ten-thousandths, so that equal averages are equal.
create or replace temp table ranked as
with measured as (
    select
        *,
        coalesce(reordered_lines / nullif(product_lines, 0), 0) as reorder_rate,
        coalesce((price_sum * 10000)::double / nullif(priced_lines, 0), 0) as product_price,
        (gross_amount * 10000)::double / orders as order_value
    from intermediate.int_customer_measures
)

select
    customer_id,
    customer_key,
    orders,
    units,
    gross_amount,
    net_amount,
    (rank() over (order by orders) + (count(*) over (partition by orders) - 1) / 2) / count(*) over () as o,
    (rank() over (order by reorder_rate) + (count(*) over (partition by reorder_rate) - 1) / 2) / count(*) over () as r,
    (rank() over (order by distinct_products) + (count(*) over (partition by distinct_products) - 1) / 2) / count(*) over () as p,
    (rank() over (order by product_price) + (count(*) over (partition by product_price) - 1) / 2) / count(*) over () as v,
    (rank() over (order by net_amount) + (count(*) over (partition by net_amount) - 1) / 2) / count(*) over () as spend,
    (rank() over (order by order_value) + (count(*) over (partition by order_value) - 1) / 2) / count(*) over () as average
from measured;

create or replace table marts.customer_behaviour as
with banded as (
    select
        ranked.*,
        round(0.4::double * o + 0.3::double * r + 0.2::double * p + 0.1::double * v, 12) as score,
        coalesce(states.region, customers.region, 'Unknown') as region,
        coalesce(
            case when age < 30 then 'Young Adults' when age < 45 then 'Adults' when age < 60 then 'Middle-Aged'
                when age >= 60 then 'Older Adults' end,
            age_group, 'Unknown'
        ) as age_group,
        coalesce(
            case when income < 50000 then 'Low' when income < 100000 then 'Middle' when income < 150000 then 'High'
                when income >= 150000 then 'Very High' end,
            income_group, 'Unknown'
        ) as income_group,
        coalesce(
            case lower(family_status) when 'single' then 'Single No Kids' when 'married' then 'Family Household'
                when 'divorced/widowed' then 'Divorced/Widowed' when 'divorced' then 'Divorced/Widowed'
                when 'widowed' then 'Divorced/Widowed'
                when 'living with parents and siblings' then 'Living with Family' end,
            household_group, 'Unknown'
        ) as household_group
    from ranked
    join intermediate.int_customers as customers using (customer_key)
    left join rules.us_states as states on states.state = upper(customers.state)
),

tiered as (
    select
        *,
        case
            when score >= 0.8::double then 'High Priority'
            when score >= 0.6::double then 'Growth Priority'
            when score >= 0.4::double then 'Maintain'
            else 'Low Priority'
        end as priority_tier
    from banded
)

select
    customer_id,
    o as orders_rank,
    r as reorder_rate_rank,
    p as distinct_products_rank,
    v as average_product_price_rank,
    score as behaviour_score,
    priority_tier,
    case
        when o >= 0.8::double and r >= 0.8::double then 'Champions'
        when o >= 0.7::double and r >= 0.6::double then 'Loyal Repeat Buyers'
        when o >= 0.7::double and p >= 0.7::double and r < 0.5::double then 'Frequent Explorers'
        when v >= 0.8::double and p >= 0.6::double then 'Premium Basket Buyers'
        when o >= 0.6::double and v >= 0.6::double then 'Upsell Candidates'
        when o >= 0.4::double and r >= 0.5::double then 'Developing Repeat Buyers'
        when o < 0.3::double and r < 0.3::double then 'Low Engagement Customers'
        when o < 0.4::double then 'Light Buyers'
        else 'Standard Customers'
    end as behaviour_segment,
    case priority_tier
        when 'High Priority' then
            if(income_group in ('High', 'Very High'), 'High-Value Repeat Customers', 'Highly Engaged Customers')
        when 'Growth Priority' then
            case
                when income_group = 'Very High' then 'Affluent Active Customers'
                when household_group = 'Family Household' then 'Active Family Shoppers'
                when income_group = 'Low' then 'Active Value-Conscious Customers'
                else 'Broad Basket Explorers'
            end
        when 'Maintain' then
            case
                when v >= 0.7::double then 'Premium Higher Price Buyers'
                when o >= 0.5::double and v < 0.4::double then 'Frequent Low-Price Buyers'
                else 'Stable Mid-Value Customers'
            end
        else if(household_group = 'Family Household', 'Low-Engagement Families', 'Low-Engagement Customers')
    end as strategic_segment,
    region,
    age_group,
    income_group,
    household_group,
    age_group || ' | ' || income_group || ' | ' || household_group as demographic_profile
from tiered;

create or replace table marts.customer_value as
with fences as (
    select
        round(2.5 * quantile_cont(net_amount::double, 0.75) - 1.5 * quantile_cont(net_amount::double, 0.25), 6) as spend,
        round(2.5 * quantile_cont(units / orders, 0.75) - 1.5 * quantile_cont(units / orders, 0.25), 6) as basket
    from ranked
),

tiered as (
    select
        *,
        case
            when net_amount <= 0 then 'No net spend'
            when spend > 0.8::double then 'High-value'
            when spend > 0.5::double then 'Mid-tier'
            else 'Low-spending'
        end as spend_tier
    from ranked
)

select
    customer_id,
    orders,
    net_amount,
    round(gross_amount / orders, 6) as average_order_value,
    rank() over (order by net_amount desc) as spend_rank,
    rank() over (order by average desc) as average_rank,
    rank() over (order by orders desc) as frequency_rank,
    tiered.spend as spend_percentile,
    spend_tier,
    case
        when spend_tier = 'High-value' and orders = 1 then 'one_time_big_buyer'
        when spend_tier = 'High-value' and average > 0.8::double then 'consistent_top_spender'
        when average > 0.8::double then 'high_ticket_occasional'
        else 'regular'
    end as consistency_flag,
    case
        when round(units / orders, 6) > fences.basket then 'wholesale size'
        when net_amount > fences.spend then 'high spend'
        else 'none'
    end as outlier_kind
from tiered, fences;

create or replace table marts.customer_segments as
select customer_id, 'rfm' as scheme, rfm_segment as segment from marts.customer_rfm
union all select customer_id, 'priority', priority_tier from marts.customer_behaviour
union all select customer_id, 'behaviour', behaviour_segment from marts.customer_behaviour
union all select customer_id, 'strategic', strategic_segment from marts.customer_behaviour
union all select customer_id, 'persona', persona from marts.customer_clusters
union all select customer_id, 'spend', spend_tier from marts.customer_value
union all select customer_id, 'buyer_type', buyer_type from marts.customer_metrics;

create or replace table marts.segment_summary as
with dictionary as (
    select 'rfm' as scheme, segment, segment_order, action from rules.rfm_segments
    union all select 'priority', segment, segment_order, action from rules.priority_tiers
    union all select 'behaviour', segment, segment_order, action from rules.behaviour_segments
    union all select 'strategic', segment, segment_order, action from rules.strategic_segments
    union all select 'persona', segment, segment_order, action from rules.personas
    union all select 'spend', segment, segment_order, action from rules.spend_tiers
    union all select 'buyer_type', segment, segment_order, action from rules.buyer_types
),

measured as (
    select
        customer_id, orders, units, gross_amount, returned_amount, net_amount, average_order_value, average_line_value,
        average_basket_size, distinct_products, reorder_rate, average_product_price, cancellation_rate,
        purchase_span_days, days_between_orders, recency_days, behaviour_score, age, income
    from marts.customer_metrics
    join marts.customer_behaviour using (customer_id)
    join intermediate.int_customers using (customer_id)
),

summed as (
    select
        scheme,
        segment,
        count(*) as customers,
        sum(net_amount) as revenue,
        count(*) filter (orders = 1) as one_time_buyers,
        avg(columns(measured.* exclude (customer_id))) as 'mean_\0',
        median(columns(measured.* exclude (customer_id))::double) as 'median_\0'
    from marts.customer_segments
    join measured using (customer_id)
    group by scheme, segment
)

select
    scheme,
    segment,
    segment_order,
    action,
    coalesce(customers, 0) as customers,
    coalesce(customers, 0) / sum(customers) over (partition by scheme) as share_of_customers,
    coalesce(revenue, 0) as revenue,
    coalesce(revenue, 0) / sum(revenue) over (partition by scheme) as share_of_revenue,
    coalesce(one_time_buyers, 0) as one_time_buyers,
    columns('^(mean|median)_')
from dictionary
left join summed using (scheme, segment);
