{#- Longest chain of ids that is followed. -#}
{%- set longest = 4 -%}
with customer_ids as (
    select * from {{ ref('base_files__customer_ids') }}
),

anonymous as (
    select * from {{ ref('anonymous_customers') }}
),

numbered as (
    select
        *,
        min(person_id) over (partition by customer_id) as lowest_person,
        max(person_id) over (partition by customer_id) as highest_person,
        row_number() over (
            partition by customer_id, person_id
            order by case when read_error is null then 0 else 1 end, raw_row, raw_file, raw_line
        ) as copy_number
    from customer_ids
),

validated as (
    select
        numbered.*,
        case
            when numbered.read_error is not null then numbered.read_error
            when numbered.customer_id is null then 'missing customer_id'
            when numbered.person_id is null then 'missing person_id'
            when unnamed.customer_id is not null then 'anonymous customer_id'
            when unnamed_person.customer_id is not null then 'anonymous person_id'
            when numbered.lowest_person != numbered.highest_person then 'customer_id of several persons'
            when numbered.copy_number > 1 then 'duplicate customer_id'
        end as fault
    from numbered
    left join anonymous as unnamed on numbered.customer_id = unnamed.customer_id
    left join anonymous as unnamed_person on numbered.person_id = unnamed_person.customer_id
),

links as (
    select
        customer_id,
        person_id
    from validated
    where fault is null and customer_id != person_id
),

-- follow chains: a person_id may itself be mapped to another person
followed as (
    select
        validated.*,
        coalesce(
            {%- for step in range(longest, 0, -1) %}
            step_{{ step }}.person_id,
            {%- endfor %}
            validated.person_id
        ) as last_person,
        coalesce(
            validated.fault,
            case when step_{{ longest }}.person_id is not null then 'customer_ids in a circle or too long a chain' end
        ) as reject_reason
    from validated
    left join links as step_1 on validated.person_id = step_1.customer_id
    {%- for step in range(2, longest + 1) %}
    left join links as step_{{ step }} on step_{{ step - 1 }}.person_id = step_{{ step }}.customer_id
    {%- endfor %}
),

final as (
    select
        customer_id,
        case when reject_reason is null then last_person end as person_id,
        reject_reason,
        raw_table,
        raw_file,
        raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from followed
)

select * from final
