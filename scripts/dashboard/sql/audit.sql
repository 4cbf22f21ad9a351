-- Rows and amounts read, accepted and rejected, step by step.
select step_order, step, raw_table, rows_read, rows_accepted, rows_rejected, amount_read, amount_accepted, amount_rejected
from build_audit
order by step_order, step, raw_table
