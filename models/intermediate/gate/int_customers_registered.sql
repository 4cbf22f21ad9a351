{{ config(materialized='view') }}
{%- set facts = ['country', 'state', 'region', 'age', 'age_group', 'income', 'income_group', 'family_status', 'household_group'] %}

with customers as (
    select * from {{ ref('int_customers_checked') }}
    where reject_reason is null and person_id is not null
),

persons as (
    select distinct person_id
    from {{ ref('int_customer_ids') }}
    where person_id is not null
),

-- If a person has several rows, each attribute comes from the person's own id, else from the first id that has it.
merged as (
    select
        customers.person_id,
        {%- for fact in facts %}
        first_value(customers.{{ fact }}) over (
            partition by customers.person_id
            order by
                case when customers.{{ fact }} is null then 1 else 0 end,
                case when customers.customer_id = customers.person_id then 0 else 1 end,
                customers.customer_id
        ) as {{ fact }},
        {%- endfor %}
        row_number() over (partition by customers.person_id order by customers.customer_id) as row_of_person
    from customers
    inner join persons on customers.person_id = persons.person_id
),

final as (
    select
        {%- for fact in facts %}
        {{ fact }},
        {%- endfor %}
        person_id as customer_id
    from customers
    where person_id not in (select person_id from persons)
    union all
    select
        {%- for fact in facts %}
        {{ fact }},
        {%- endfor %}
        person_id as customer_id
    from merged
    where row_of_person = 1
)

select * from final
