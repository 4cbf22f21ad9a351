{%- set measures = ['orders', 'reorder_rate', 'distinct_products', 'average_product_price', 'net_amount', 'average_order_value'] -%}
-- Ranks come from the histogram of each measure's values and not from a sort of all customers: a value's rank
-- with ties averaged is the middle of the places that its customers take, and twice that is a whole number.
with measures as (
    select * from {{ ref('int_customer_measures') }}
),

-- amounts have four decimals: as whole numbers, 0.10 for one and 0.30 for three are exactly equal
measured as (
    select
        customer_key,
        orders,
        coalesce({{ ratio('reordered_lines', 'product_lines') }}, 0) as reorder_rate,
        distinct_products,
        coalesce({{ ratio('price_sum * 10000', 'priced_lines') }}, 0) as average_product_price,
        net_amount,
        {{ ratio('gross_amount * 10000', 'orders') }} as average_order_value
    from measures
),
{% for measure in measures %}
{{ measure }}_counted as (
    select
        {{ measure }},
        count(*) as customers
    from measured
    group by {{ measure }}
),

{{ measure }}_ranked as (
    select
        {{ measure }},
        2 * sum(customers) over (order by {{ measure }}) - customers + 1 as twice_rank
    from {{ measure }}_counted
),
{% endfor %}
population as (
    select count(*) as customers
    from measured
),

final as (
    select
        measured.customer_key,
        {%- for measure in measures %}
        cast({{ measure }}_ranked.twice_rank as bigint) as twice_{{ measure }}_rank,
        {%- endfor %}
        cast(population.customers as bigint) as customers
    from measured
    cross join population
    {%- for measure in measures %}
    inner join {{ measure }}_ranked on measured.{{ measure }} = {{ measure }}_ranked.{{ measure }}
    {%- endfor %}
)

select * from final
