-- Usually empty: every line of an id that stands on more than one accepted line. The first is kept.
with accepted as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
),

raw_lines as (
    select * from {{ staged('order_lines') }}
    where read_error is null
),

-- counting hashes instead of texts takes a fraction of the memory; the few ids found are then compared as texts
suspected as (
    select {{ hash_of('order_line_id') }} as id_hash
    from accepted
    group by {{ hash_of('order_line_id') }}
    having count(*) > 1
),

repeated as (
    select accepted.order_line_id
    from accepted
    inner join suspected on {{ hash_of('accepted.order_line_id') }} = suspected.id_hash
    group by accepted.order_line_id
    having count(*) > 1
),

numbered as (
    select
        accepted.*,
        row_number() over (
            partition by accepted.order_line_id
            order by accepted.order_id, accepted.product_id, accepted.quantity, accepted.unit_price nulls last
        ) as version_number,
        row_number() over (
            partition by accepted.order_line_id, accepted.order_id, accepted.product_id, accepted.quantity, accepted.unit_price
            order by accepted.order_line_id
        ) as copy_number
    from accepted
    inner join repeated on accepted.order_line_id = repeated.order_line_id
),

-- accepted lines are kept without their text: it is read again, of these few
numbered_raw_lines as (
    select
        raw_lines.*,
        row_number() over (
            partition by raw_lines.order_line_id, raw_lines.order_id, raw_lines.product_id, raw_lines.quantity, raw_lines.unit_price
            order by raw_lines.raw_file, raw_lines.raw_line
        ) as copy_number
    from raw_lines
    inner join repeated on raw_lines.order_line_id = repeated.order_line_id
),

final as (
    select
        numbered.order_line_id,
        numbered.order_id,
        numbered.order_key,
        numbered.customer_key,
        numbered.product_id,
        numbered.quantity,
        numbered.unit_price,
        numbered.line_amount,
        numbered.is_sale,
        numbered.is_cancellation,
        case when numbered.version_number > 1 then 'duplicate order_line_id' end as reject_reason,
        numbered.raw_table,
        numbered_raw_lines.raw_file,
        numbered_raw_lines.raw_line,
        {{ row_as_text('numbered_raw_lines.raw_row') }} as raw_row
    from numbered
    left join numbered_raw_lines
        on numbered.order_line_id = numbered_raw_lines.order_line_id
            and numbered.order_id = numbered_raw_lines.order_id
            and numbered.product_id = numbered_raw_lines.product_id
            and numbered.quantity = numbered_raw_lines.quantity
            and coalesce(numbered.unit_price, -1) = coalesce(numbered_raw_lines.unit_price, numbered.unit_price, -1)
            and numbered.copy_number = numbered_raw_lines.copy_number
)

select * from final
