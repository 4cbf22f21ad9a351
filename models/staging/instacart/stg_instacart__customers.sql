{{ config(enabled=var('layout') == 'instacart') }}

with customers as (
    {{ raw_table('customers') }}
),

renamed as (
    select
        {{ clean_id('user_id') }} as customer_id,
        country,
        state,
        region,
        age,
        age_group,
        income,
        income_group,
        fam_status as family_status,
        household_group,
        'customers' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from customers
)

select * from renamed
