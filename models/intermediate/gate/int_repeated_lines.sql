-- Usually empty: every line of an id that stands on more than one accepted line. The first is kept.
with accepted as (
    select * from {{ ref('int_order_lines_checked') }}
    where reject_reason is null
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
        {{ line_as_json() }} as raw_row
    from numbered
)

select * from final
