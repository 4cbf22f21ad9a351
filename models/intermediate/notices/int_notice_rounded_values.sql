-- Floating-point decimals that no price has, such as 7.9799999999999995.
with odd_lines as (
    select * from {{ ref('base_files__odd_lines') }}
    where is_regular
),

stored as (
    {{ rounded_stored_values() }}
),

rounded as (
    select
        raw_table,
        line_count as row_count,
        rounded_value as example
    from odd_lines
    union all
    select
        raw_table,
        row_count,
        example
    from stored
    where row_count > 0
),

final as (
    select
        'rounded values' as topic,
        raw_table,
        cast(sum(row_count) as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        raw_table || ': ' || cast(cast(sum(row_count) as bigint) as string)
        || ' values have more decimals than are stored, such as ' || min(example) || ', and were rounded.' as message
    from rounded
    group by raw_table
)

select * from final
