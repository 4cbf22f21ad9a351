-- How well each number of clusters separates the customers.
select cluster_count, is_in_use, silhouette from cluster_counts order by cluster_count
