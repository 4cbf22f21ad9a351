{#- Fails if accepted orders are in several currencies without exchange rates: amounts of different currencies would be added up. -#}
{% test there_is_one_currency(model) %}
    select
        currency,
        count(*) as orders
    from {{ model }}
    where reject_reason is null
    and currency is not null
    and exchange_rate is null
    and (select count(distinct currency) from {{ model }} where reject_reason is null) > 1
    group by currency
{% endtest %}
