with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where sale_order_number <= 2
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

paired as (
    select
        customer_key,
        max(case when sale_order_number = 1 then order_date end) as first_sale_date,
        max(case when sale_order_number = 2 then order_date end) as second_sale_date
    from order_totals
    group by customer_key
),

final as (
    select
        paired.customer_key,
        cast({{ days_between('paired.first_sale_date', 'paired.second_sale_date') }} as integer) as days_to_second_order,
        cast({{ days_between('paired.first_sale_date', 'as_of.as_of_date') }} as integer) as days_followed
    from paired
    cross join as_of
)

select * from final
