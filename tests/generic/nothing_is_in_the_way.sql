{#- Fails for every notice that should stop publication, as `condition` says; its message says what to type. -#}
{% test nothing_is_in_the_way(model, condition) %}
    select message
    from {{ model }}
    where {{ condition }}
{% endtest %}
