{{ config(enabled=var('layout') == 'olist') }}

with customers as (
    select * from {{ ref('base_olist__customers') }}
    where read_error is null
),

-- a person has a new customer_id in every order, so the state with most orders is used, ties broken by name
counted as (
    select
        person_id,
        state,
        row_number() over (partition by person_id order by count(*) desc, state nulls last) as state_rank
    from customers
    group by person_id, state
),

renamed as (
    select
        person_id as customer_id,
        'Brazil' as country,
        cast(null as string) as state,
        -- a Brazilian state, not a US state
        state as region,
        {{ no_demographics() }},
        {{ no_raw_row() }}
    from counted
    where state_rank = 1
)

select * from renamed
