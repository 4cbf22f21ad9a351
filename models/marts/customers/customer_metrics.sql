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
        measures.discount_amount,
        measures.returned_amount,
        measures.net_amount,
        measures.average_order_value,
        measures.average_line_value,
        measures.average_basket_size,
        measures.distinct_products,
        measures.product_lines,
        measures.reordered_lines,
        measures.reorder_rate,
        measures.average_product_price,
        measures.cancelled_orders,
        coalesce({{ ratio('measures.cancelled_items', 'measures.purchased_items') }}, 0) as cancellation_rate,
        measures.first_sale_date,
        measures.last_sale_date,
        measures.purchase_days,
        measures.purchase_span_days,
        measures.days_between_orders,
        measures.recency_days,
        measures.orders = 1 as is_one_time_buyer,
        buyer_types.segment as buyer_type
    from measures
    inner join buyer_types
        on measures.orders >= buyer_types.lower_bound
            and (measures.orders < buyer_types.upper_bound or buyer_types.upper_bound is null)
)

select * from final
