{#- Fails where orders were accepted, but not one of them has a customer. -#}
{% test there_is_a_customer(model) %}
    select count(*) as orders_without_customer
    from {{ model }}
    where reject_reason is null
    having count(*) > 0 and count(customer_id) = 0
{% endtest %}
