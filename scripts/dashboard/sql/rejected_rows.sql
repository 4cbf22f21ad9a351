-- The rejected rows, unchanged.
select rejected_row_id, raw_table, reject_reason, amount, raw_row
from rejected_rows
order by raw_table, rejected_row_id
limit 10000
