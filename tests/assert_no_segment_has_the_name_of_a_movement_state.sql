-- Otherwise the two would be indistinguishable in segment_migration.
select segments.*
from {{ ref('int_segments') }} as segments
inner join {{ ref('movement_states') }} as states on segments.segment = states.state
