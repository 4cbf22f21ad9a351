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
                case when unreadable_columns is null and ordered_at is not null then 0 else 1 end,
                observations desc,
                ordered_at,
                case when customer_id is null then 1 else 0 end,
                customer_id,
                country,
                raw_row
        ) as version_number
    from orders
),

final as (
    select
        order_id,
        customer_id,
        cast(ordered_at as timestamp) as ordered_at,
        country,
        cast(is_cancelled as boolean) as is_cancelled,
        case
            when order_id is null then 'missing order_id'
            when unreadable_columns is not null then 'unreadable' || unreadable_columns
            when ordered_at is null then 'missing order date'
            when version_number > 1 then 'duplicate order_id'
        end as reject_reason,
        raw_table,
        {{ struct_as_json('raw_row') }} as raw_row
    from numbered
)

select * from final
