-- A campaign rule for a segment that does not exist would select no customers.
with rules as (
    select * from {{ ref('campaign_rules') }}
),

segments as (
    select * from {{ ref('int_segments') }}
)

select
    rules.rule_order,
    rules.scheme,
    rules.segment
from rules
left join segments
    on rules.scheme = segments.scheme
        and rules.segment = segments.segment
where segments.segment is null
