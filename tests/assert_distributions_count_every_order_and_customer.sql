-- Every sale order is in one band of order values, every customer in one band of product diversity and one of order frequency.
with counted as (
    select
        (select coalesce(sum(orders), 0) from {{ ref('order_value_distribution') }}) as orders_in_bands,
        (select count(*) from {{ ref('fct_orders') }} where is_sale_order) as orders,
        (select coalesce(sum(customers), 0) from {{ ref('product_diversity_distribution') }}) as customers_by_diversity,
        (select coalesce(sum(customers), 0) from {{ ref('order_frequency_distribution') }}) as customers_by_frequency,
        (select count(*) from {{ ref('customer_metrics') }}) as customers,
        (select count(*) from {{ ref('dim_products') }} where is_product) as products
)

select * from counted
where orders_in_bands is distinct from orders
    or customers_by_diversity is distinct from case when products > 0 then customers else 0 end
    or customers_by_frequency is distinct from customers
