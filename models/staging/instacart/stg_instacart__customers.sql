{{ config(enabled=var('layout') == 'instacart') }}

with customers as (
    {{ raw_table('customers') }}
),

renamed as (
    select
        {{ clean_id('user_id') }} as customer_id,
        cast(null as string) as country,
        state,
        cast(null as string) as region,
        age,
        cast(null as string) as age_group,
        income,
        cast(null as string) as income_group,
        fam_status as family_status,
        cast(null as string) as household_group,
        'customers' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from customers
)

select * from renamed
