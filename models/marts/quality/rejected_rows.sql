with rejected as (
    select * from {{ ref('int_rejected_rows') }}
),

final as (
    select
        raw_table || '-' || cast(row_number() over (
            partition by raw_table
            order by reject_reason, raw_file, raw_line nulls last, raw_row
        ) as string) as rejected_row_id,
        raw_table,
        raw_file,
        raw_line,
        reject_reason,
        {{ shown_row('raw_row', 'raw_file') }} as raw_row,
        amount
    from rejected
)

select * from final
