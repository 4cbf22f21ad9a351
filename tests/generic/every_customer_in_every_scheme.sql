{#- Fails for every customer without a segment in a scheme, and for every segment that is not in the dictionary of its
    scheme. Checks every scheme of the macro `segment_schemes`. -#}
{% test every_customer_in_every_scheme(model) %}
{%- for scheme in segment_schemes() %}
    select
        customers.customer_id,
        '{{ scheme.scheme }}' as scheme,
        members.segment
    from {{ ref('customer_metrics') }} as customers
    left join {{ model }} as members
        on customers.customer_id = members.customer_id
        and members.scheme = '{{ scheme.scheme }}'
    left join {{ ref(scheme.rules) }} as rules on members.segment = rules.segment
    where rules.segment is null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endtest %}
