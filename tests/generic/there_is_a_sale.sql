{#- Fails if there is no sale line among the checked lines: every mart would be empty, which is intended only for
    `dbt build --empty`. If too many rows are rejected, few_rows_are_rejected says why. -#}
{% test there_is_a_sale(model) %}
    select count(*) as lines_read
    from {{ model }}
    having count(case when is_sale and reject_reason is null then 1 end) = 0 {{ 'and false' if flags.EMPTY }}
    and count(nullif(reject_reason, 'exact duplicate')) <= {{ var('max_reject_share') }} * count(*)
{% endtest %}
