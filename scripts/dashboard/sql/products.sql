-- The products that a segment spends most on (all countries).
with ranked as (
    select
        targeted.*,
        dim_segments.segment_order,
        row_number() over (partition by targeted.segment order by targeted.revenue desc, targeted.product_id) as place
    from segment_by_product as targeted
    inner join dim_segments on targeted.scheme = dim_segments.scheme and targeted.segment = dim_segments.segment
    where
        targeted.scheme = $scheme
        and (
            $scheme <> (select scheme from chosen_scheme)
            or (select count(*) from chosen_segments) = 0
            or targeted.segment in (select name from chosen_segments)
        )
)

select segment, place, product_id, product_name, lines, customers, orders, revenue, reorder_rate
from ranked
where place <= 25
order by segment_order, place
