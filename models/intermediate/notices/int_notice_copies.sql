-- Lines that are in more than one file, for example because exports overlap.
with copies as (
    select * from {{ ref('int_copies_between_files') }}
),

final as (
    select
        'copies between files' as topic,
        max(raw_table) as raw_table,
        cast(sum(copies) as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        cast(sum(copies) as string) || ' lines are in more than one file with the same order, product, quantity and price, for example in '
        || min(first_file) || ' and ' || max(last_file) || '. Every copy counts. If the files overlap, build with '
        || '--vars ''{duplicate_rows: between_files}''.' as message
    from copies
    having count(*) > 0
)

select * from final
