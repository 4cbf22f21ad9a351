{#- Returns the select of twice the rank of the measures that schemes rank customers by: one row for each row of
    `measures`, a relation with the columns of int_customer_measures. `keys` name the row, `carried` are
    columns of it to take along (those that are ranked stand there anyway), and customers are ranked among those of the same `within`: nothing for today's
    customers, the month for those of the history. -#}
{% macro customer_ranks(measures, keys, within=[], carried=[], ranked=['orders', 'reorder_rate', 'distinct_products', 'average_product_price', 'net_amount', 'average_order_value']) -%}
    -- amounts have four decimals: as whole numbers, 0.10 for one and 0.30 for three are exactly equal
    with measured as (
        select
            {%- for column in within + keys + carried if column not in ranked %}
            {{ column }},
            {%- endfor %}
            orders,
            coalesce({{ ratio('reordered_lines', 'product_lines') }}, 0) as reorder_rate,
            distinct_products,
            coalesce({{ ratio('price_sum * 10000', 'priced_lines') }}, 0) as average_product_price,
            net_amount,
            {{ ratio('gross_amount * 10000', 'orders') }} as average_order_value
        from {{ measures }}
    ),

    ranked as (
        {{ average_tie_ranks('measured', ranked, within) | indent(8) }}
    )

    select
        {%- for column in within + keys + carried %}
        {{ column }},
        {%- endfor %}
        {%- for measure in ranked %}
        twice_{{ measure }}_rank,
        {%- endfor %}
        customers
    from ranked
{%- endmacro %}


{#- Returns the measures that the schemes of the history rank customers by: those of the priority and the spend tier. -#}
{% macro history_ranks() %}
    {{ return(['orders', 'reorder_rate', 'distinct_products', 'average_product_price', 'net_amount']) }}
{% endmacro %}
