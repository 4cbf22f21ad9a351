-- Every step of the build accounts for every row and amount it reads, and rejected_rows has all rows that the gate rejects.
with audit as (
    select * from {{ ref('build_audit') }}
),

rejected as (
    select
        raw_table,
        count(*) as row_count
    from {{ ref('rejected_rows') }}
    group by raw_table
)

select audit.*
from audit
left join rejected on audit.raw_table = rejected.raw_table
where audit.rows_read != audit.rows_accepted + audit.rows_rejected
    or audit.amount_read != coalesce(audit.amount_accepted, 0) + coalesce(audit.amount_rejected, 0)
    or (audit.step = 'gate' and audit.rows_rejected != coalesce(rejected.row_count, 0))
