-- A band that the retailer already gives is taken as it is where the value behind it is missing.
with customers as (
    select * from {{ ref('int_customers') }}
),

age_groups as (
    select * from {{ ref('age_groups') }}
),

income_groups as (
    select * from {{ ref('income_groups') }}
),

household_groups as (
    select * from {{ ref('household_groups') }}
),

states as (
    select * from {{ ref('us_states') }}
),

countries as (
    select * from {{ ref('us_country_names') }}
),

banded as (
    select
        customers.customer_key,
        customers.customer_id,
        customers.age,
        customers.income,
        coalesce(states.region, customers.region, 'Unknown') as region,
        coalesce(age_groups.age_group, customers.age_group, 'Unknown') as age_group,
        coalesce(income_groups.income_group, customers.income_group, 'Unknown') as income_group,
        coalesce(household_groups.household_group, customers.household_group, 'Unknown') as household_group
    from customers
    left join age_groups
        on customers.age >= age_groups.lower_bound
            and (customers.age < age_groups.upper_bound or age_groups.upper_bound is null)
    left join income_groups
        on customers.income >= income_groups.lower_bound
            and (customers.income < income_groups.upper_bound or income_groups.upper_bound is null)
    left join household_groups on lower(customers.family_status) = household_groups.family_status
    left join countries on upper(customers.country) = countries.country
    left join states
        on upper(customers.state) = states.state
            and countries.country is not null
),

final as (
    select
        customer_key,
        customer_id,
        age,
        income,
        region,
        age_group,
        income_group,
        household_group,
        age_group || ' | ' || income_group || ' | ' || household_group as demographic_profile
    from banded
)

select * from final
