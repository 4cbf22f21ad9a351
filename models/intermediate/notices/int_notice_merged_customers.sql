-- Customer ids merged by the raw table customer_ids.
with given as (
    select
        customer_id as person_id,
        coalesce(replaced_id, customer_id) as given_id
    from {{ ref('int_orders_checked') }}
    where reject_reason is null and customer_id is not null
    union all
    select
        person_id,
        customer_id as given_id
    from {{ ref('int_customers_checked') }}
    where reject_reason is null and person_id is not null
),

persons as (
    select distinct person_id
    from {{ ref('int_customer_ids') }}
    where person_id is not null
),

ids as (
    select distinct
        given.person_id,
        given.given_id
    from given
    inner join persons on given.person_id = persons.person_id
),

counted as (
    select
        count(*) as ids,
        count(distinct person_id) as persons
    from ids
),

final as (
    select
        'merged customers' as topic,
        'customer_ids' as raw_table,
        cast(ids - persons as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        'The raw table customer_ids reduced ' || cast(ids as string) || ' customer ids to ' || cast(persons as string) || ': '
        || cast(ids - persons as string) || ' were merged into another customer.' as message
    from counted
    where ids > persons
)

select * from final
