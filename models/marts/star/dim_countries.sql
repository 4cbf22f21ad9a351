with orders as (
    select * from {{ ref('int_orders') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

listed as (
    select country from orders
    union
    select country from customers
),

final as (
    select country
    from listed
)

select * from final
