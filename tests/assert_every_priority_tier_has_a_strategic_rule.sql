-- Customers of a tier without a rule would have no strategic segment.
with tiers as (
    select * from {{ ref('priority_tiers') }}
),

rules as (
    select * from {{ ref('strategic_rules') }}
)

select tiers.segment as priority_tier
from tiers
left join rules on tiers.segment = rules.priority_tier
where rules.priority_tier is null
