-- Every raw order line, joined to its order and product once. Rejected lines keep their raw text and position.
with order_lines as (
    select * from {{ staged('order_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

catalogue as (
    select * from {{ ref('int_products_checked') }}
    where reject_reason is null
),

priced as (
    select
        order_lines.*,
        orders.order_key,
        orders.is_cancelled or coalesce(order_statuses.counts_as = 'void', false) as is_cancelled,
        orders.is_refunded or coalesce(order_statuses.counts_as = 'refund', false) as is_refunded,
        orders.exchange_rate,
        order_statuses.counts_as,
        catalogue.catalogue_key,
        coalesce(order_lines.unit_price, catalogue.list_price) as listed_price
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    left join catalogue on order_lines.product_id = catalogue.product_id
    left join order_statuses on {{ status_key('order_lines.order_status') }} = order_statuses.status
),

ranged as (
    select
        *,
        quantity is not null
        and {{ is_small('quantity') }}
        and {{ is_small('listed_price') }}
        and {{ is_small('cast(quantity as double) * cast(listed_price as double)') }}
        and {{ is_small('line_total') }}
        and {{ is_small('cast(line_total as double) / nullif(cast(quantity as double), 0)') }}
        {%- for amount in ['discount_amount', 'tax_amount', 'refunded_amount', 'unit_cost'] %}
        and {{ is_small(amount) }}
        {%- endfor %} as is_in_range
    from priced
),

-- If a line has a total, the total is the amount and the price is derived from it.
measured as (
    select
        *,
        case
            when not is_in_range then null
            when line_total is null then listed_price
            else {{ unit_price_of('line_total', 'quantity') }}
        end as price,
        case
            when not is_in_range then null
            when line_total is null then cast(coalesce(quantity * listed_price, 0) as decimal(18, 4))
            -- the total is taken as after discount if price and discount match that
            when abs(quantity * unit_price - abs(discount_amount) - line_total) <= 0.005
                then cast(line_total + abs(discount_amount) as decimal(18, 4))
            else line_total
        end as full_amount
    from ranged
),

validated as (
    select
        *,
        -- a return refunds the purchase less its discount
        case
            when full_amount < 0 then cast(full_amount + abs(coalesce(discount_amount, 0)) as decimal(18, 4))
            else full_amount
        end as discounted_amount,
        case
            when read_error is not null then read_error
            when order_id is null then 'missing order_id'
            when product_id is null then 'missing product_id'
            when lacks_line_id then 'missing order_line_id'
            when quantity is null then 'missing quantity'
            when line_total is not null and quantity = 0 then 'total without quantity'
            when line_total is null and listed_price is null and not is_price_optional then 'missing price'
            when not is_in_range then 'amount out of range'
            when order_key is null then 'order not accepted'
            when order_status is not null and counts_as is null then 'unknown order_status ' || {{ status_key('order_status') }}
            when is_copy then 'exact duplicate'
        end as reject_reason
    from measured
),

final as (
    select
        order_key,
        order_line_id,
        position_in_order,
        -- equal for equal ids
        case
            when order_line_id is not null then {{ hash_of('order_line_id') }}
            else order_key * 65536 + position_in_order
        end as line_key,
        catalogue_key,
        case when catalogue_key is null then product_id end as unlisted_product_id,
        cast(quantity as decimal(18, 3)) as quantity,
        {{ in_own_currency('price') }} as unit_price,
        {{ in_own_currency('discounted_amount') }} as line_amount,
        cast(
            case
                when not is_in_range or line_total is null or full_amount != line_total then null
                when abs(line_total - quantity * unit_price) > 0.005 then line_total - quantity * unit_price
            end as decimal(18, 4)
        ) as total_difference,
        case when full_amount > 0 then {{ in_own_currency('abs(discount_amount)') }} end as discount_amount,
        case when is_in_range then {{ in_own_currency('tax_amount') }} end as tax_amount,
        case when is_in_range then {{ in_own_currency('abs(refunded_amount)') }} end as refunded_amount,
        case when is_in_range then {{ in_own_currency('unit_cost') }} end as unit_cost,
        quantity > 0 and not is_cancelled and coalesce(coalesce(line_total, listed_price) > 0, true) as is_sale,
        is_cancelled as is_cancellation,
        is_refunded,
        reject_reason,
        raw_table,
        case when reject_reason is not null then raw_file end as raw_file,
        case when reject_reason is not null then raw_line end as raw_line,
        case when reject_reason is not null then {{ row_as_text('raw_row') }} end as raw_row
    from validated
)

select * from final
