{#- Fails where accepted orders are in several currencies and none of them has an exchange rate: amounts would be added up as they are. -#}
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
