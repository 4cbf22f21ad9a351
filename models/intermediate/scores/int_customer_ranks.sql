{%- set measures = [
    'orders', 'reorder_rate', 'distinct_products', 'average_product_price', 'net_amount', 'exact_average_order_value'
] -%}
-- With ties averaged, a rank is (customers below + 1 + customers not above) / 2. Doubled, it is a whole number.
with measured as (
    select
        as_of_number,
        customer_key,
        orders,
        reorder_rate,
        distinct_products,
        coalesce(average_product_price, 0) as average_product_price,
        net_amount,
        {{ ratio('cast(order_value as decimal(38, 4)) * 10000', 'orders * 10000') }} as exact_average_order_value
    from {{ ref('int_customer_snapshots') }}
),

counted as (
    select
        as_of_number,
        count(*) as customers
    from measured
    group by as_of_number
),

ranked as (
    select
        as_of_number,
        customer_key,
        {%- for measure in measures %}
        rank() over (partition by as_of_number order by {{ measure }})
        + count(*) over (partition by as_of_number order by {{ measure }}) as twice_{{ measure }}_rank,
        {%- endfor %}
        net_amount
    from measured
),

final as (
    select
        ranked.as_of_number,
        ranked.customer_key,
        ranked.net_amount,
        ranked.twice_orders_rank,
        ranked.twice_reorder_rate_rank,
        ranked.twice_distinct_products_rank,
        ranked.twice_average_product_price_rank,
        ranked.twice_net_amount_rank,
        ranked.twice_exact_average_order_value_rank as twice_average_order_value_rank,
        counted.customers
    from ranked
    inner join counted on ranked.as_of_number = counted.as_of_number
)

select * from final
