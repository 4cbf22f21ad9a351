-- The published builds, newest first; the first one is live.
select * from publish_log order by is_live desc, published_at desc limit 50
