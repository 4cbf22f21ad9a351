-- A rule for a segment that its scheme does not have would address nobody.
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
