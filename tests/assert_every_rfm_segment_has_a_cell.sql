-- A segment without a cell could never have a customer.
with segments as (
    select * from {{ ref('rfm_segments') }}
),

cells as (
    select * from {{ ref('rfm_cells') }}
)

select segments.segment
from segments
left join cells on segments.segment = cells.segment
where cells.segment is null
