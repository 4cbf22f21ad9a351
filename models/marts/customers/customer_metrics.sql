with measures as (
    select * from {{ ref('int_customer_measures') }}
),

buyer_types as (
    select * from {{ ref('buyer_types') }}
),

final as (
    select
        measures.customer_id,
        measures.country,
        measures.orders,
        measures.lines,
        measures.units,
        measures.gross_amount,
        measures.returned_amount,
        measures.net_amount,
        {{ rounded_ratio('measures.gross_amount', 'measures.orders') }} as average_order_value,
        {{ rounded_ratio('measures.gross_amount', 'measures.lines') }} as average_line_value,
        {{ rounded_ratio('measures.units', 'measures.orders') }} as average_basket_size,
        measures.distinct_products,
        measures.product_lines,
        measures.reordered_lines,
        coalesce({{ ratio('measures.reordered_lines', 'measures.product_lines') }}, 0) as reorder_rate,
        {{ ratio('measures.price_sum * 10000', 'measures.priced_lines * 10000') }} as average_product_price,
        measures.cancelled_orders,
        coalesce({{ ratio('measures.cancelled_items', 'measures.purchased_items') }}, 0) as cancellation_rate,
        measures.first_sale_date,
        measures.last_sale_date,
        measures.purchase_days,
        measures.purchase_span_days,
        {{ rounded_ratio('measures.purchase_span_days', 'measures.purchase_days - 1') }} as days_between_orders,
        measures.recency_days,
        measures.orders = 1 as is_one_time_buyer,
        buyer_types.segment as buyer_type
    from measures
    inner join buyer_types
        on measures.orders >= buyer_types.lower_bound
            and (measures.orders < buyer_types.upper_bound or buyer_types.upper_bound is null)
)

select * from final
