-- One row per order. Each order is one line of a placeholder that is not a product (seeds/rules/non_products.csv), so
-- its amount counts only as revenue.
{{ config(enabled=var('layout') == 'orders') }}
{%- set given_id = order_identity(clean_id('order_id'), clean_id('customer_id'), 'ordered_at', 'store') %}

with orders as (
    {{ raw_table('orders') }}
),

marked as (
    {{ marked_copies('orders', 'orders') }}
),

-- rows without an id are numbered by their content, so their position in the file does not matter
placed as (
    select
        *,
        row_number() over (
            order by ordered_at nulls last, customer_id nulls last, amount nulls last, units nulls last, raw_file, raw_line
        ) as row_place
    from marked
),

identified as (
    select
        *,
        {{ given_id if has_raw_column('orders', 'order_id') else "'ROW ' || cast(row_place as string)" }} as id
    from placed
),

numbered as (
    select
        *,
        row_number() over (
            partition by id, is_copy
            order by
                case when read_error is null then 0 else 1 end,
                ordered_at nulls last, customer_id nulls last, amount nulls last, order_status nulls last, raw_file, raw_line
        ) as copy_number
    from identified
),

final as (
    select
        id as order_id,
        {{ clean_id('customer_id') }} as customer_id,
        ordered_at,
        country,
        state,
        coalesce(is_cancelled, false) as is_cancelled,
        order_status,
        refunded_amount,
        discount_amount,
        tax_amount,
        currency,
        channel,
        store,
        'WHOLE ORDER' as product_id,
        'Whole order' as product_name,
        case when amount < 0 then -1 else 1 end * abs(coalesce(units, 1)) as quantity,
        amount as line_total,
        {{ absent(['position_in_order', 'department', 'unit_price', 'line_discount', 'line_tax']) }},
        is_copy,
        'orders' as raw_table,
        case
            when read_error is null and id is not null and not is_copy and copy_number > 1 then 'duplicate order_id'
            else read_error
        end as read_error,
        raw_file,
        raw_line,
        raw_row
    from numbered
)

select * from final
