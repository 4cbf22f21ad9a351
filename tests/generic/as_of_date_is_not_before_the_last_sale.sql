{#- Fails where the as-of date lies before the last sale date: recency would be negative. -#}
{% test as_of_date_is_not_before_the_last_sale(model) %}
    select * from {{ model }}
    where as_of_date < last_sale_date
{% endtest %}
