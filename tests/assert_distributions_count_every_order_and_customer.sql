-- Every sale order is in one band of values, every customer in one band of diversity and one of frequency.
with counted as (
    select
        (select sum(orders) from {{ ref('order_value_distribution') }}) as orders_in_bands,
        (select count(*) from {{ ref('fct_orders') }} where is_sale_order) as orders,
        (select sum(customers) from {{ ref('product_diversity_distribution') }}) as customers_by_diversity,
        (select sum(customers) from {{ ref('order_frequency_distribution') }}) as customers_by_frequency,
        (select count(*) from {{ ref('customer_metrics') }}) as customers
)

select * from counted
where orders_in_bands != orders
    or customers_by_diversity != customers
    or customers_by_frequency != customers
