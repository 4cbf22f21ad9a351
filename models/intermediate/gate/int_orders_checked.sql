with orders as (
    select * from {{ staged('orders') }}
),

-- of several versions of one order the one on most lines stands, then the earliest
numbered as (
    select
        *,
        row_number() over (
            partition by order_id
            order by
                case when read_error is null and {{ is_possible_order_date('ordered_at') }} then 0 else 1 end,
                observations desc,
                ordered_at nulls last,
                customer_id nulls last,
                country nulls last,
                is_cancelled,
                raw_row,
                raw_file,
                raw_line
        ) as version_number
    from orders
),

validated as (
    select
        *,
        case
            when read_error is not null then read_error
            when order_id is null then 'missing order_id'
            when ordered_at is null then 'missing order date'
            when not ({{ is_possible_order_date('ordered_at') }}) then 'order date out of range'
            when version_number > 1 then 'duplicate order_id'
        end as reject_reason
    from numbered
),

final as (
    select
        order_id,
        customer_id,
        cast(ordered_at as timestamp) as ordered_at,
        country,
        cast(is_cancelled as boolean) as is_cancelled,
        reject_reason,
        raw_table,
        raw_file,
        raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from validated
)

select * from final
