with customers as (
    select * from {{ ref('int_cluster_sample') }}
),

trials as (
    select * from {{ ref('int_cluster_trials') }}
),

-- the end of each run; for each number of clusters the run with the lowest squared distance is the best
finished as (
    select cluster_count, search, max(round) as round
    from trials
    group by cluster_count, search
),

ranked as (
    select
        finished.*,
        row_number() over (
            partition by finished.cluster_count order by trials.squared_distance, finished.search
        ) as place
    from finished
    inner join trials
        on finished.cluster_count = trials.cluster_count
            and finished.search = trials.search
            and finished.round = trials.round
    where trials.cluster = 1
),

best as (
    select trials.*
    from trials
    inner join ranked
        on trials.cluster_count = ranked.cluster_count
            and trials.search = ranked.search
            and trials.round = ranked.round
    where ranked.place = 1
),

-- the runs used a few thousand customers; the centroid is the mean of all sampled customers nearest to it
assigned as (
    select
        customers.sample_rank,
        best.cluster_count,
        {{ nearest_centroid('customers', 'best') }} as nearest
    from customers
    cross join best
    group by customers.sample_rank, best.cluster_count
),

centred as (
    select
        assigned.cluster_count,
        {{ nearest_cluster('assigned.nearest') }} as cluster,
        {{ mean_coordinates('customers') }}
    from assigned
    inner join customers on assigned.sample_rank = customers.sample_rank
    group by 1, 2
)

select * from centred
