-- Lines whose total is neither quantity x price nor that less the discount.
with order_lines as (
    select * from {{ ref('int_order_lines_checked') }}
    where total_difference is not null and reject_reason is null
),

final as (
    select
        'line totals' as topic,
        max(raw_table) as raw_table,
        count(*) as row_count,
        cast(sum(total_difference) as decimal(38, 4)) as amount,
        cast(count(*) as string) || ' lines have a total that is not quantity x price (the differences add up to '
        || cast(cast(sum(total_difference) as decimal(38, 2)) as string)
        || '). The total is used. To use the price instead, remove line_total from the var column_map.' as message
    from order_lines
    having count(*) > 0
)

select * from final
