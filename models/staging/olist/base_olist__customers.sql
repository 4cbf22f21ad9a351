-- The customers table maps each customer_id, which is different for every order, to a person.
{{ config(enabled=var('layout') == 'olist') }}

with customers as (
    {{ raw_table('olist_customers_dataset') }}
),

cleaned as (
    select
        *,
        {{ clean_id('customer_id') }} as id,
        {{ clean_id('customer_unique_id') }} as person_id
    from customers
),

numbered as (
    select
        *,
        row_number() over (
            partition by id
            order by case when read_error is null and person_id is not null then 0 else 1 end, person_id, customer_state, raw_file, raw_line
        ) as copy_number
    from cleaned
),

final as (
    select
        id,
        person_id,
        customer_state as state,
        case
            when read_error is not null then read_error
            when id is null then 'missing customer_id'
            when person_id is null then 'missing customer_unique_id'
            when copy_number > 1 then 'duplicate customer_id'
        end as read_error,
        raw_file,
        raw_line,
        raw_row
    from numbered
)

select * from final
