-- Usually empty: every line of an id that stands on more than one accepted line. The first is kept.
with accepted as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
),

repeated as (
    select order_line_id
    from accepted
    group by order_line_id
    having count(*) > 1
),

numbered as (
    select
        accepted.*,
        row_number() over (
            partition by accepted.order_line_id
            order by accepted.order_id, accepted.product_id, accepted.quantity, accepted.unit_price nulls last
        ) as version_number
    from accepted
    inner join repeated on accepted.order_line_id = repeated.order_line_id
),

final as (
    select
        order_line_id,
        order_id,
        order_key,
        customer_key,
        product_id,
        quantity,
        unit_price,
        line_amount,
        is_sale,
        is_cancellation,
        case when version_number > 1 then 'duplicate order_line_id' end as reject_reason,
        raw_table,
        {{ struct_as_json(row_as_struct('numbered')) }} as raw_row
    from numbered
)

select * from final
