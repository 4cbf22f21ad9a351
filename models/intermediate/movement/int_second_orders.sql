with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order and customer_key is not null
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

placed as (
    select
        customer_key,
        order_date,
        row_number() over (partition by customer_key order by order_key) as place
    from order_totals
),

paired as (
    select
        customer_key,
        max(case when place = 1 then order_date end) as first_sale_date,
        max(case when place = 2 then order_date end) as second_sale_date
    from placed
    where place <= 2
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
