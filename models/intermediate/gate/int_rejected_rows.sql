{{ config(materialized='view') }}
{%- set checked = ['int_customers_checked', 'int_products_checked', 'int_orders_checked'] -%}
{%- set checked_lines = ['int_order_lines_checked', 'int_repeated_lines'] -%}
with final as (
    {%- for model in checked + checked_lines %}
    select
        raw_table,
        reject_reason,
        raw_row,
        {{ 'line_amount' if model in checked_lines else 'cast(null as decimal(18, 4))' }} as amount
    from {{ ref(model) }}
    where reject_reason is not null and raw_table is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
