-- Otherwise the behaviour score would not be between 0 and 1, and the bounds of the tiers would be wrong.
select sum(weight_percent) as sum_of_weights
from {{ ref('behaviour_weights') }}
having sum(weight_percent) != 100
