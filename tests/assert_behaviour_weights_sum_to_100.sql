-- Otherwise the behaviour score would not lie between 0 and 1, and the tiers would not mean what they say.
select sum(weight_percent) as sum_of_weights
from {{ ref('behaviour_weights') }}
having sum(weight_percent) != 100
