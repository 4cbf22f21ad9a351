-- What each segment of a scheme buys by department (all countries).
select
    targeted.segment, targeted.department, targeted.lines, targeted.customers, targeted.orders, targeted.revenue,
    targeted.revenue / nullif(sum(targeted.revenue) over (partition by targeted.segment), 0) as share_of_segment_revenue,
    targeted.reorder_rate, dim_segments.segment_order,
    sum(targeted.revenue) over (partition by targeted.department) as department_revenue
from segment_by_department as targeted
inner join dim_segments on targeted.scheme = dim_segments.scheme and targeted.segment = dim_segments.segment
where
    targeted.scheme = $scheme
    and (
        $scheme <> (select scheme from chosen_scheme)
        or (select count(*) from chosen_segments) = 0
        or targeted.segment in (select name from chosen_segments)
    )
order by dim_segments.segment_order, targeted.revenue desc, targeted.department
