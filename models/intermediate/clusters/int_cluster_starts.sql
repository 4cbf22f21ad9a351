{{ config(materialized='iterated') }}

-- Each round adds the next starting centroid to every run: k-means++ with reproducible random numbers.
with customers as (
    select * from {{ ref('int_cluster_sample') }}
    where is_in_trials
),

chosen as (
    select * from {{ this }}
),

turn as (
    select coalesce(max(cluster), 0) + 1 as cluster from chosen
),

-- A single run can end in a poor local optimum; the best of sixteen rarely does. With few customers that is more likely
-- and runs are cheap, so there are up to 96.
searches as (
    select search
    from (values {% for search in range(1, 97) %}({{ search }}){{ ", " if not loop.last }}{% endfor %}) as numbers (search) -- noqa: LT05
    where search <= 16 or search * (select count(*) from customers) <= 15000
),

measured as (
    select
        searches.search,
        customers.sample_rank,
        coalesce(min({{ squared_distance('customers', 'chosen') }}), 1) as distance
    from searches
    cross join customers
    left join chosen on searches.search = chosen.search
    group by searches.search, customers.sample_rank
),

-- the farther from the centroids so far, the higher the probability; a customer equal to one of them cannot be drawn
drawn as (
    select
        measured.search,
        turn.cluster,
        measured.sample_rank,
        row_number() over (
            partition by measured.search
            order by
                cast(measured.distance as double)
                / {{ lottery_number('measured.sample_rank', 'measured.search', 'turn.cluster') }} desc,
                measured.sample_rank
        ) as place
    from measured
    cross join turn
    where measured.distance > 0
        and turn.cluster <= 10
),

started as (
    select
        cast(drawn.search as bigint) as search,
        cast(drawn.cluster as bigint) as cluster,
        {{ coordinates('customers') }}
    from drawn
    inner join customers on drawn.sample_rank = customers.sample_rank
    where drawn.place = 1
)

select * from started
