-- One row per scheme (strategic, priority, behaviour), segment and department.
select
    scheme,
    segment,
    department,
    lines,
    customers,
    orders,
    revenue,
    mean_price,
    reorder_rate
from marts.segment_by_department
where scheme in ('strategic', 'priority', 'behaviour')
order by scheme, segment, department
