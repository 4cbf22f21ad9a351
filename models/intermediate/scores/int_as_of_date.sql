with order_totals as (
    select * from {{ ref('int_order_totals') }}
    where is_sale_order
),

bounds as (
    select
        min(order_date) as first_sale_date,
        max(order_date) as last_sale_date
    from order_totals
),

final as (
    select
        first_sale_date,
        last_sale_date,
        {% if var('as_of_date') -%}
        cast('{{ var("as_of_date") }}' as date) as as_of_date
        {%- else -%}
        last_sale_date as as_of_date
        {%- endif %}
    from bounds
)

select * from final
