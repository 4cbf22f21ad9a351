with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null and customer_id is not null
),

registered as (
    select * from {{ ref('int_customers_registered') }}
),

counted as (
    select
        customer_id,
        country,
        count(*) as orders
    from orders
    group by customer_id, country
),

-- a customer who orders from several countries gets the one with most orders, ties broken by name
ranked as (
    select
        customer_id,
        country,
        row_number() over (
            partition by customer_id
            order by
                case when country is null then 1 else 0 end,
                orders desc,
                country
        ) as country_rank
    from counted
),

located as (
    select * from ranked
    where country_rank = 1
),

joined as (
    select
        coalesce(registered.customer_id, located.customer_id) as customer_id,
        coalesce(registered.country, located.country, 'Unknown') as country,
        registered.state,
        registered.region,
        registered.age,
        registered.age_group,
        registered.income,
        registered.income_group,
        registered.family_status,
        registered.household_group
    from registered
    full outer join located on registered.customer_id = located.customer_id
),

-- Keys are in the order of the ids. Customers are numbered within groups of ids that share their first letters (after
-- any prefix common to all ids), so no task has to sort all customers.
ends as (
    select
        min(customer_id) as lowest,
        max(customer_id) as highest
    from joined
),

lengths as (
    select length from (values {% for length in range(1, 41) %}({{ length }}){{ ', ' if not loop.last }}{% endfor %}) as numbers (length) -- noqa: LT05
),

shared as (
    select coalesce(max(lengths.length), 0) as letters
    from ends
    inner join lengths on substring(ends.lowest, 1, lengths.length) = substring(ends.highest, 1, lengths.length)
),

grouped as (
    select
        joined.*,
        substring(joined.customer_id, 1, shared.letters + 3) as first_letters
    from joined
    cross join shared
),

sized as (
    select
        first_letters,
        sum(count(*)) over (order by first_letters) - count(*) as customers_before
    from grouped
    group by first_letters
),

final as (
    select
        cast(
            sized.customers_before
            + row_number() over (partition by grouped.first_letters order by grouped.customer_id) as integer
        ) as customer_key,
        grouped.customer_id,
        grouped.country,
        grouped.state,
        grouped.region,
        grouped.age,
        grouped.age_group,
        grouped.income,
        grouped.income_group,
        grouped.family_status,
        grouped.household_group
    from grouped
    inner join sized on grouped.first_letters = sized.first_letters
)

select * from final
