with anonymous as (
    select * from {{ ref('anonymous_customers') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids_checked') }}
    where reject_reason is null
),

final as (
    select
        customer_id,
        cast(null as string) as person_id
    from anonymous
    union all
    select
        customer_id,
        person_id
    from customer_ids
    where customer_id != person_id
)

select * from final
