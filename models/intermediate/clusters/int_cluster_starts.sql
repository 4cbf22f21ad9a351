{{ config(materialized='iterated') }}

-- Each round adds the next starting centre to every search: k-means++, drawn by lots that everybody can recompute.
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

-- one search can end in a poor arrangement; the best of sixteen hardly ever does. Few customers leave more room
-- for bad luck and cost little: up to 96 searches.
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

-- the farther from the centres so far, the better the lot; a customer equal to one of them is out
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
