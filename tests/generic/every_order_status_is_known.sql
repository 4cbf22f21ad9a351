{#- Fails for every status of orders or lines that is not in the rule table `order_statuses`. -#}
{% test every_order_status_is_known(model) %}
    select
        reject_reason,
        count(*) as row_count,
        (select {{ text_joined("status || ' (' || counts_as || ')'", "', '", 'status') }} from {{ ref('order_statuses') }}) as known_words
    from {{ model }}
    where reject_reason like 'unknown order_status %'
    group by reject_reason
{% endtest %}
