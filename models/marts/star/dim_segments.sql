with segments as (
    select * from {{ ref('int_segments') }}
)

select
    scheme || ': ' || segment as segment_id,
    scheme,
    segment,
    segment_order,
    action,
    description,
    colour
from segments
