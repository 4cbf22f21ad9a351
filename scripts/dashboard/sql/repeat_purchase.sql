-- Time to the second order (all countries).
select band_order, band, customers, share_of_customers, share_so_far, followed_customers, share_of_followed, estimated_share
from repeat_purchase
order by band_order
