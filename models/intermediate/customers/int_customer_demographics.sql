-- A precomputed band is used if the value behind it is missing: as the standard band it is mapped to, else as given.
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

known_bands as (
    select * from {{ ref('int_known_bands') }}
),

-- A state is ambiguous without its country, unless all states given without one are in the same country.
foreign_states as (
    select count(*) as customers
    from customers
    left join states on upper(customers.state) = states.state
    where customers.state is not null and customers.country = 'Unknown' and states.state is null
),

banded as (
    select
        customers.customer_key,
        customers.customer_id,
        customers.age,
        customers.income,
        coalesce(states.region, customers.region, 'Unknown') as region,
        coalesce(age_groups.age_group, given_age_group.our_band, customers.age_group, 'Unknown') as age_group,
        coalesce(income_groups.income_group, given_income_group.our_band, customers.income_group, 'Unknown') as income_group,
        coalesce(household_groups.household_group, given_household_group.our_band, customers.household_group, 'Unknown') as household_group
    from customers
    left join age_groups
        on customers.age >= age_groups.lower_bound
            and (customers.age < age_groups.upper_bound or age_groups.upper_bound is null)
    left join income_groups
        on customers.income >= income_groups.lower_bound
            and (customers.income < income_groups.upper_bound or income_groups.upper_bound is null)
    left join household_groups on lower(customers.family_status) = household_groups.family_status
    {%- for kind in ['age_group', 'income_group', 'household_group'] %}
    left join known_bands as given_{{ kind }}
        on lower(customers.{{ kind }}) = given_{{ kind }}.band
            and given_{{ kind }}.kind = '{{ kind }}'
    {%- endfor %}
    cross join foreign_states
    left join countries on upper(customers.country) = countries.country
    left join states
        on upper(customers.state) = states.state
            and (countries.country is not null or (customers.country = 'Unknown' and foreign_states.customers = 0))
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
