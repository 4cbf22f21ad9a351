{{ config(enabled=var('layout') == 'online_retail') }}

with customers as (
    {{ raw_table('customers') }}
),

renamed as (
    select
        {{ clean_id('customer_id') }} as customer_id,
        country,
        state,
        region,
        age,
        age_group,
        income,
        income_group,
        family_status,
        household_group,
        'customers' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from customers
)

select * from renamed
