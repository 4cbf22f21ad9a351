with orders as (
    select * from {{ ref('int_orders_checked') }}
    where reject_reason is null and customer_id is not null
),

registered as (
    select * from {{ ref('int_customers_checked') }}
    where reject_reason is null
),

counted as (
    select
        customer_id,
        country,
        count(*) as orders
    from orders
    group by customer_id, country
),

-- a customer who orders from several countries belongs to the one with most orders, ties by name
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

final as (
    select
        {{ key_of('customer_id') }} as customer_key,
        cast(row_number() over (order by customer_id) as integer) as customer_number,
        customer_id,
        country,
        state,
        region,
        age,
        age_group,
        income,
        income_group,
        family_status,
        household_group
    from joined
)

select * from final
