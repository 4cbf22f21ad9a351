with customers as (
    select * from {{ staged('customers') }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by
                case when unreadable_columns is null then 0 else 1 end,
                raw_row
        ) as version_number
    from customers
),

final as (
    select
        customer_id,
        country,
        state,
        region,
        cast(age as integer) as age,
        age_group,
        cast(income as decimal(18, 2)) as income,
        income_group,
        family_status,
        household_group,
        case
            when customer_id is null then 'missing customer_id'
            when unreadable_columns is not null then 'unreadable' || unreadable_columns
            when version_number > 1 then 'duplicate customer_id'
        end as reject_reason,
        raw_table,
        {{ struct_as_json('raw_row') }} as raw_row
    from numbered
)

select * from final
