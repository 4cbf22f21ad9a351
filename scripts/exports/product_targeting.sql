-- One row per scheme (strategic, priority, behaviour), segment and product.
select
    scheme,
    segment,
    product_id,
    product_name,
    department,
    lines,
    customers,
    orders,
    revenue,
    mean_price,
    reorder_rate
from marts.segment_by_product
where scheme in ('strategic', 'priority', 'behaviour')
order by scheme, segment, product_id
