-- Why rows were rejected.
select raw_table, reject_reason, count(*) as rows, sum(amount) as amount
from rejected_rows
group by raw_table, reject_reason
order by rows desc, raw_table, reject_reason
