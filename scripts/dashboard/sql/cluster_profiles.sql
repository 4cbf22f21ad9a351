-- The clusters as fitted, over all customers.
select * exclude (cluster) from cluster_profiles order by cluster_key
