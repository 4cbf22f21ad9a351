-- Customers without a country whose states are not all US states: none of them gets a region from the state.
with customers as (
    select * from {{ ref('int_customers') }}
    where country = 'Unknown' and state is not null
),

located as (
    select
        customers.customer_key,
        customers.state,
        states.state is not null as is_american
    from customers
    left join {{ ref('us_states') }} as states on upper(customers.state) = states.state
),

counted as (
    select
        count(*) as customers,
        count(case when is_american then 1 end) as americans,
        min(case when not is_american then state end) as example
    from located
),

final as (
    select
        'states without a country' as topic,
        'customers' as raw_table,
        cast(customers as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        cast(customers as string) || ' customers have a state but no country, and not all of the states are US states ('''
        || example || ''' is not), so none of them gives a region. Add a country, such as US, to the customers.' as message
    from counted
    where americans > 0 and americans < customers
)

select * from final
