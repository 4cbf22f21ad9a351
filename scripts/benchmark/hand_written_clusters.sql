-- The clusters as one script: k-means in a recursive query over arrays of doubles. Two to ten clusters are fitted
-- ten times each on 5,000 customers; then every customer is assigned to the nearest of the best four centroids.

create or replace temp table features as
select
    customer_id,
    net_amount,
    purchase_span_days,
    cancelled_items / nullif(purchased_items, 0) as cancellation_rate,
    [
        recency_days,
        purchase_days,
        purchase_span_days,
        units / purchase_days,
        coalesce(purchase_span_days / nullif(purchase_days - 1, 0), 0),
        greatest(net_amount, 0),
        gross_amount / lines,
        distinct_products,
        is_home_country::int,
        cancelled_orders,
        coalesce(cancelled_items / nullif(purchased_items, 0), 0)
    ]::double[] as measures
from intermediate.int_customer_measures;

-- capped at the 99th percentile of the square roots, then z-scores; a measure equal for all is 0
create or replace temp table scaled as
with roots as (
    select customer_id, unnest(range(1, 12)) as feature, sqrt(unnest(measures)) as root
    from features
),

capped as (
    select customer_id, feature, least(root, cap) as root
    from roots
    join (select feature, quantile_disc(root, 0.99) as cap from roots group by feature) using (feature)
),

scales as (
    select feature, avg(root) as mean, stddev_pop(root) as deviation
    from capped
    group by feature
)

select customer_id, list(coalesce((root - mean) / nullif(deviation, 0), 0) order by feature)::double[11] as point
from capped
join scales using (feature)
group by customer_id;

create or replace temp table sample as
select row_number() over (order by md5(customer_id)) as place, point
from scaled
order by md5(customer_id)
limit 5000;

create or replace temp table trials as
with recursive searched as (
    select 0 as round, k, search, row_number() over (partition by k, search order by hash(place, search)) as cluster, point as centroid
    from sample, range(2, 11) as counts (k), range(10) as searches (search)
    qualify cluster <= k

    union all

    select
        any_value(round) + 1,
        k,
        search,
        cluster,
        [
            avg(point[1]), avg(point[2]), avg(point[3]), avg(point[4]), avg(point[5]), avg(point[6]),
            avg(point[7]), avg(point[8]), avg(point[9]), avg(point[10]), avg(point[11])
        ]::double[11]
    from (
        select place, k, search, any_value(round) as round, arg_min(cluster, array_distance(point, centroid)) as cluster
        from sample, searched
        where round < 30
        group by place, k, search
    ) as nearest
    join sample using (place)
    group by k, search, cluster
)

from searched
where round = 30;

create or replace temp table centroids as
with distances as (
    select place, k, search, min(array_distance(point, centroid)) ** 2 as distance
    from sample, trials
    group by place, k, search
),

best as (
    select k, arg_min(search, distance) as search
    from (select k, search, sum(distance) as distance from distances group by k, search)
    group by k
)

select k, cluster, centroid
from trials
join best using (k, search);

create or replace table marts.cluster_counts as
with shown as (
    select place, k, arg_min(cluster, array_distance(point, centroid)) as cluster, min(array_distance(point, centroid)) ** 2 as distance
    from sample, centroids
    where place <= 2000
    group by place, k
),

paired as (
    select one.place, other.place as other_place, array_distance(one.point, other.point) as distance
    from sample as one, sample as other
    where one.place <= 2000 and other.place <= 2000
),

summed as (
    select paired.place, k, cluster, sum(paired.distance) as distance, count(*) as others
    from paired
    join shown on paired.other_place = shown.place
    group by paired.place, k, cluster
),

compared as (
    select
        k,
        any_value(shown.distance) as squared_distance,
        coalesce(sum(summed.distance / nullif(others - 1, 0)) filter (summed.cluster = shown.cluster), 0) as own,
        min(summed.distance / others) filter (summed.cluster <> shown.cluster) as next
    from summed
    join shown using (place, k)
    group by place, k
)

select
    k as cluster_count,
    avg(squared_distance) as mean_squared_distance,
    avg((next - own) / greatest(next, own)) as silhouette
from compared
group by k;

create or replace temp table assigned as
select
    customer_id,
    arg_min(cluster, array_distance(point, centroid)) as cluster,
    min(array_distance(point, centroid)) as centroid_distance
from scaled, centroids
where k = 4
group by customer_id;

create or replace table marts.cluster_profiles as
with profiled as (
    select
        cluster,
        count(*) as customers,
        avg(measures[1]) as mean_recency_days,
        avg(measures[2]) as mean_purchase_days,
        avg(purchase_span_days) as mean_purchase_span_days,
        avg(measures[4]) as mean_average_basket_size,
        avg(measures[5]) as mean_average_days_between_purchases,
        avg(net_amount) as mean_total_spend,
        avg(measures[7]) as mean_average_spend_per_line,
        avg(measures[8]) as mean_distinct_products,
        avg(measures[9]) as mean_is_home_country,
        avg(measures[10]) as mean_cancelled_orders,
        avg(measures[11]) as mean_cancellation_rate
    from assigned
    join features using (customer_id)
    group by cluster
),

fickle as (
    select
        *,
        mean_cancellation_rate > 0
        and row_number() over (order by mean_cancellation_rate desc, cluster) = 1
        and mean_cancellation_rate >= 2 * sum(mean_cancellation_rate * customers) over () / sum(customers) over () as is_fickle
    from profiled
),

loyal as (
    select *, not is_fickle and row_number() over (order by is_fickle, mean_total_spend desc) = 1 as is_loyal
    from fickle
)

select
    row_number() over (order by mean_total_spend desc, cluster) as cluster_key,
    case
        when is_fickle then 'Fickle Returners'
        when is_loyal then 'Power Loyalists'
        when row_number() over (order by is_fickle or is_loyal, mean_purchase_span_days) = 1 then 'Ghost Shoppers'
        else 'Steady Essentials'
    end as persona,
    * exclude (is_fickle, is_loyal)
from loyal;

create or replace table marts.customer_clusters as
select customer_id, cluster_key, persona, round(centroid_distance, 4) as centroid_distance
from assigned
join marts.cluster_profiles using (cluster);
