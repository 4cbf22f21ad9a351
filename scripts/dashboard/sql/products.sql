-- The products that a segment spends most on (all countries).
with ranked as (
    select
        *,
        row_number() over (partition by segment order by revenue desc, product_id) as place
    from segment_by_product
    where
        scheme = $scheme
        and (
            $scheme <> (select scheme from chosen_scheme)
            or (select count(*) from chosen_segments) = 0
            or segment in (select name from chosen_segments)
        )
)

select segment, place, product_id, product_name, lines, customers, orders, revenue, reorder_rate
from ranked
where place <= 25
order by segment, place
