{#- Fails if sale orders were accepted but none of them has a customer, although the layout has customers. -#}
{% test there_is_a_customer(model) %}
    select count(*) as sale_orders_without_customer
    from {{ model }}
    where is_sale_order
    having count(*) > 0 and count(customer_key) = 0 {{ 'and false' if lacks_customers() }}
{% endtest %}
