-- An order whose only line of a department is postage or a fee bought from it, but has nothing of it in the basket.
with order_products as (
    select * from {{ ref('int_order_products') }}
),

other_lines as (
    select * from {{ ref('int_other_lines') }}
    where is_sale
),

products as (
    select * from {{ ref('int_products') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

product_departments as (
    select
        products.product_key,
        products.is_product,
        departments.department_key
    from products
    inner join departments on products.department = departments.department
),

sold as (
    select
        order_key,
        customer_key,
        product_key
    from order_products
    union all
    select
        order_key,
        customer_key,
        product_key
    from other_lines
),

final as (
    select
        sold.order_key,
        sold.customer_key,
        product_departments.department_key,
        max(product_departments.is_product) as is_in_basket
    from sold
    inner join product_departments on sold.product_key = product_departments.product_key
    group by sold.order_key, sold.customer_key, product_departments.department_key
)

select * from final
