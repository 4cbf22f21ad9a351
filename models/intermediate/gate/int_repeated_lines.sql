-- Usually empty: lines whose id occurs on more than one accepted line. The first one is kept.
with checked as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null and line_key is not null
),

orders as (
    select * from {{ ref('int_orders') }}
),

catalogue as (
    select * from {{ ref('int_products_checked') }}
    where reject_reason is null
),

-- counting integer keys instead of texts takes a fraction of the memory
repeated as (
    select line_key
    from checked
    group by line_key
    having count(*) > 1
),

accepted as (
    select
        checked.*,
        orders.order_id,
        coalesce(checked.unlisted_product_id, catalogue.product_id) as product_id,
        coalesce(checked.order_line_id, orders.order_id || '-' || cast(checked.position_in_order as string)) as line_id
    from checked
    inner join repeated on checked.line_key = repeated.line_key
    inner join orders on checked.order_key = orders.order_key
    left join catalogue on checked.catalogue_key = catalogue.catalogue_key
),

accepted_copies as (
    select
        *,
        row_number() over (partition by line_id, order_id, product_id, quantity, unit_price order by line_id) as copy_number
    from accepted
),

line_ids as (
    select distinct line_id from accepted
),

-- accepted lines are stored without their raw text, so it is read again for these few
raw_lines as (
    select
        *,
        coalesce(order_line_id, order_id || '-' || cast(position_in_order as string)) as line_id
    from {{ staged('order_lines') }}
    where read_error is null and (order_line_id is not null or position_in_order is not null)
),

read_again as (
    select
        raw_lines.*,
        cast(coalesce(raw_lines.unit_price, catalogue.list_price) as decimal(18, 4)) as price
    from raw_lines
    inner join line_ids on raw_lines.line_id = line_ids.line_id
    left join catalogue on raw_lines.product_id = catalogue.product_id
),

raw_copies as (
    select
        *,
        row_number() over (
            partition by line_id, order_id, product_id, quantity, price
            order by raw_file, raw_line, raw_row
        ) as copy_number
    from read_again
),

matched as (
    select
        accepted_copies.*,
        raw_copies.raw_file as file,
        raw_copies.raw_line as line,
        {{ row_as_text('raw_copies.raw_row') }} as text,
        row_number() over (
            partition by accepted_copies.line_id
            order by
                accepted_copies.order_id, accepted_copies.product_id, accepted_copies.quantity,
                accepted_copies.unit_price nulls last, accepted_copies.copy_number
        ) as version_number
    from accepted_copies
    left join raw_copies
        on accepted_copies.line_id = raw_copies.line_id
            and accepted_copies.order_id = raw_copies.order_id
            and accepted_copies.product_id = raw_copies.product_id
            and accepted_copies.quantity = raw_copies.quantity
            and coalesce(accepted_copies.unit_price, -1) = coalesce(raw_copies.price, -1)
            and accepted_copies.copy_number = raw_copies.copy_number
),

final as (
    select
        order_key,
        order_line_id,
        position_in_order,
        line_key,
        catalogue_key,
        unlisted_product_id,
        quantity,
        unit_price,
        line_amount,
        total_difference,
        discount_amount,
        tax_amount,
        refunded_amount,
        unit_cost,
        is_sale,
        is_cancellation,
        is_refunded,
        case when version_number > 1 then 'duplicate order_line_id' end as reject_reason,
        raw_table,
        file as raw_file,
        line as raw_line,
        text as raw_row
    from matched
)

select * from final
