-- Moves between segments in the last closed month (all countries).
select
    segment_migration.month,
    segment_migration.from_segment,
    segment_migration.to_segment,
    segment_migration.customers,
    segment_migration.share_of_from_segment,
    segment_migration.revenue,
    coalesce(old.segment_order, 99) as from_order,
    coalesce(new.segment_order, 99) as to_order
from segment_migration
left join dim_segments as old on old.scheme = $scheme and segment_migration.from_segment = old.segment
left join dim_segments as new on new.scheme = $scheme and segment_migration.to_segment = new.segment
where
    segment_migration.scheme = $scheme
    and segment_migration.month = (select max(month) from segment_migration)
order by from_order, segment_migration.from_segment, to_order, segment_migration.to_segment
