with passed_over as (
    {{ files_passed_over() }}
),

final as (
    select
        'files passed over' as topic,
        raw_table,
        cast(null as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        message
    from passed_over
)

select * from final
