-- What a score means in days, orders and money (over all customers).
select measure, score, lowest_value, highest_value, customers
from rfm_thresholds
order by case measure when 'recency' then 1 when 'frequency' then 2 else 3 end, score desc
