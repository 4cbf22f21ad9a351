{%- set facts = ['country', 'state', 'region', 'age', 'age_group', 'income', 'income_group', 'family_status', 'household_group'] -%}
with customers as (
    select * from {{ staged('customers') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by
                case when read_error is null then 0 else 1 end,
                {%- for fact in facts %}
                {{ fact }} nulls last,
                {%- endfor %}
                raw_row,
                raw_file,
                raw_line
        ) as version_number
    from customers
),

validated as (
    select
        *,
        case
            when read_error is not null then read_error
            when customer_id is null then 'missing customer_id'
            when version_number > 1 then 'duplicate customer_id'
        end as reject_reason
    from numbered
),

final as (
    select
        validated.customer_id,
        -- null for a placeholder id: its row is accepted, but is no customer
        case when customer_ids.customer_id is null then validated.customer_id else customer_ids.person_id end as person_id,
        country,
        state,
        region,
        cast(age as integer) as age,
        age_group,
        cast(income as decimal(18, 2)) as income,
        income_group,
        family_status,
        household_group,
        reject_reason,
        raw_table,
        raw_file,
        raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from validated
    left join customer_ids on validated.customer_id = customer_ids.customer_id
)

select * from final
