with orders as (
    select * from {{ ref('int_orders') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

listed as (
    select country from orders
    union
    select country from customers
    union
    -- the country of the guest row
    select 'Unknown' as country
),

final as (
    select country
    from listed
)

select * from final
