{#- Fails where a notice meets a condition under which nothing should be published; its message says what to type. -#}
{% test nothing_is_in_the_way(model, condition) %}
    select message
    from {{ model }}
    where {{ condition }}
{% endtest %}
