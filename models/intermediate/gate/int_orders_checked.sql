with orders as (
    select
        staged.*,
        {{ status_key('staged.order_status') }} as status_key,
        -- null for a placeholder id
        case when customer_ids.customer_id is null then staged.customer_id else customer_ids.person_id end as person_id,
        case when customer_ids.customer_id is not null then staged.customer_id end as replaced_id
    from {{ staged('orders') }} as staged
    left join {{ ref('int_customer_ids') }} as customer_ids on staged.customer_id = customer_ids.customer_id
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates') }}
),

-- if an order has several versions, the one on most lines wins, then the earliest
numbered as (
    select
        *,
        row_number() over (
            partition by order_id
            order by
                case when read_error is null and {{ is_possible_order_date('ordered_at') }} then 0 else 1 end,
                observations desc,
                ordered_at nulls last,
                person_id nulls last,
                country nulls last,
                is_cancelled,
                order_status nulls last,
                currency nulls last,
                channel nulls last,
                store nulls last,
                raw_row,
                raw_file,
                raw_line
        ) as version_number
    from orders
),

settled as (
    select
        numbered.*,
        order_statuses.counts_as,
        exchange_rates.rate as exchange_rate
    from numbered
    left join order_statuses on numbered.status_key = order_statuses.status
    left join exchange_rates on upper(numbered.currency) = exchange_rates.currency
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
            when not ({{ is_small('discount_amount') }} and {{ is_small('tax_amount') }} and {{ is_small('refunded_amount') }})
                then 'amount out of range'
            when status_key is not null and counts_as is null then 'unknown order_status ' || status_key
            when currency is not null and exchange_rate is null and exists (select 1 from exchange_rates)
                then 'no exchange rate of ' || upper(currency)
        end as reject_reason
    from settled
),

final as (
    select
        order_id,
        person_id as customer_id,
        replaced_id,
        cast(ordered_at as timestamp) as ordered_at,
        country,
        cast(is_cancelled as boolean) or coalesce(counts_as = 'void', false) as is_cancelled,
        coalesce(counts_as = 'refund', false) as is_refunded,
        order_status,
        abs(discount_amount) as discount_amount,
        abs(tax_amount) as tax_amount,
        abs(refunded_amount) as refunded_amount,
        upper(currency) as currency,
        exchange_rate,
        channel,
        store,
        reject_reason,
        raw_table,
        raw_file,
        raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from validated
)

select * from final
