{#- Fails if the as-of date is before the last sale date: recency would be negative. -#}
{% test as_of_date_is_not_before_the_last_sale(model) %}
    select * from {{ model }}
    where as_of_date < last_sale_date
{% endtest %}
