-- Usually empty: every line of an id that stands on more than one accepted line. The first is kept.
-- Counting hashes instead of texts takes a fraction of the memory; the few ids found are then compared as texts.
with suspected as (
    select {{ hash_of('order_line_id') }} as id_hash
    from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
    group by {{ hash_of('order_line_id') }}
    having count(*) > 1
),

repeated as (
    select accepted.order_line_id
    from {{ ref('int_order_lines_checked') }} as accepted
    inner join suspected on {{ hash_of('accepted.order_line_id') }} = suspected.id_hash
    where accepted.reject_reason is null
    group by accepted.order_line_id
    having count(*) > 1
),

orders as (
    select * from {{ ref('int_orders') }}
),

accepted as (
    select
        accepted.*,
        orders.order_id,
        row_number() over (
            partition by accepted.order_line_id, accepted.order_key, accepted.product_key, accepted.quantity, accepted.unit_price
            order by accepted.order_line_id
        ) as copy_number
    from {{ ref('int_order_lines_checked') }} as accepted
    inner join repeated on accepted.order_line_id = repeated.order_line_id
    inner join orders on accepted.order_key = orders.order_key
    where accepted.reject_reason is null
),

-- accepted lines are kept without their text: it is read again, of these few
raw_lines as (
    select
        raw_lines.*,
        row_number() over (
            partition by raw_lines.order_line_id, raw_lines.order_id, raw_lines.product_id, raw_lines.quantity, raw_lines.unit_price
            order by raw_lines.raw_file, raw_lines.raw_line
        ) as copy_number
    from {{ staged('order_lines') }} as raw_lines
    inner join repeated on raw_lines.order_line_id = repeated.order_line_id
    where raw_lines.read_error is null
),

matched as (
    select
        accepted.*,
        raw_lines.raw_file as file,
        raw_lines.raw_line as line,
        {{ row_as_text('raw_lines.raw_row') }} as text,
        row_number() over (
            partition by accepted.order_line_id
            order by accepted.order_id, raw_lines.product_id, accepted.quantity, accepted.unit_price nulls last
        ) as version_number
    from accepted
    left join raw_lines
        on accepted.order_line_id = raw_lines.order_line_id
            and accepted.order_id = raw_lines.order_id
            and accepted.product_key = {{ key_of('raw_lines.product_id') }}
            and accepted.quantity = raw_lines.quantity
            and coalesce(accepted.unit_price, -1) = coalesce(raw_lines.unit_price, accepted.unit_price, -1)
            and accepted.copy_number = raw_lines.copy_number
),

final as (
    select
        month,
        order_line_id,
        order_key,
        product_key,
        unlisted_product_id,
        quantity,
        unit_price,
        line_amount,
        is_sale,
        is_cancellation,
        case when version_number > 1 then 'duplicate order_line_id' end as reject_reason,
        raw_table,
        file as raw_file,
        line as raw_line,
        text as raw_row,
        line_hash
    from matched
)

select * from final
