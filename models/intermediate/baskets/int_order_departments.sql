{{ keep_months('int_line_months') }}
{%- set is_to_load = is_month_to_load(ref('int_line_months')) %}
-- An order whose only line of a department is postage or a fee bought from it, but has nothing of it in the basket.
with order_products as (
    select * from {{ ref('int_order_products') }}
    where {{ is_to_load }}
),

other_lines as (
    select * from {{ ref('int_other_lines') }}
    where is_sale and {{ is_to_load }}
),

products as (
    select * from {{ ref('int_products') }}
),

product_departments as (
    select
        product_key,
        is_product,
        {{ key_of('department') }} as department_key
    from products
),

-- a month takes the fingerprint of the items it is made from: a build of a part may have left them as they were
sold as (
    select
        month,
        order_key,
        product_key,
        month_fingerprint
    from order_products
    union all
    select
        month,
        order_key,
        product_key,
        0 as month_fingerprint
    from other_lines
),

final as (
    select
        sold.month,
        sold.order_key,
        product_departments.department_key,
        max(product_departments.is_product) as is_in_basket,
        max(sold.month_fingerprint) as month_fingerprint
    from sold
    inner join product_departments on sold.product_key = product_departments.product_key
    group by sold.month, sold.order_key, product_departments.department_key
)

select * from final
