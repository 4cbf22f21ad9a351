-- How columns that affect the numbers were interpreted, unless obvious from their names. Known before any row is read.
with notices as (
    {{ column_notices() }}
),

final as (
    select
        topic,
        raw_table,
        cast(null as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        message
    from notices
)

select * from final
