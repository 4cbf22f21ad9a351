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

catalogue as (
    select * from {{ ref('int_products_checked') }}
    where reject_reason is null
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
read_again as (
    select
        raw_lines.*,
        cast(coalesce(raw_lines.unit_price, catalogue.list_price) as decimal(18, 4)) as price
    from {{ staged('order_lines') }} as raw_lines
    inner join repeated on raw_lines.order_line_id = repeated.order_line_id
    left join catalogue on raw_lines.product_id = catalogue.product_id
    where raw_lines.read_error is null
),

raw_lines as (
    select
        *,
        row_number() over (
            partition by order_line_id, order_id, product_id, quantity, price
            order by raw_file, raw_line, raw_row
        ) as copy_number
    from read_again
),

matched as (
    select
        accepted.*,
        raw_lines.raw_file as file,
        raw_lines.raw_line as line,
        {{ row_as_text('raw_lines.raw_row') }} as text,
        row_number() over (
            partition by accepted.order_line_id
            order by accepted.order_id, raw_lines.product_id, accepted.quantity, accepted.unit_price nulls last, accepted.copy_number
        ) as version_number
    from accepted
    left join raw_lines
        on accepted.order_line_id = raw_lines.order_line_id
            and accepted.order_id = raw_lines.order_id
            and accepted.product_key = {{ key_of('raw_lines.product_id') }}
            and accepted.quantity = raw_lines.quantity
            and (accepted.unit_price = raw_lines.price or (accepted.unit_price is null and raw_lines.price is null))
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
