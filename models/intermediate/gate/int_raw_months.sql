-- What the raw files now say of each month, to be held against what is stored. The first build has nothing to compare.
with judged as (
    select * from {{ ref('int_order_lines_judged') }}
    where {{ is_kept('int_order_lines_checked') }}
),

final as (
    select
        month,
        cast(sum(cast(line_hash as decimal(38, 0))) as decimal(38, 0)) as fingerprint
    from judged
    group by month
)

select * from final
