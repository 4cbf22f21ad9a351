{{ config(materialized='table') }}

with irregular_lines as (
    select
        raw_table,
        raw_file,
        raw_line,
        line,
        delimiter,
        cells,
        {{ opens_quote('line') }} as opens_quote,
        {{ closes_quote('line') }} as closes_quote
    from {{ ref('base_files__odd_lines') }}
    where not is_regular
),

located as (
    select
        *,
        lag(raw_line) over (partition by raw_file order by raw_line) as line_before
    from irregular_lines
),

stretched as (
    select
        *,
        sum(case when line_before = raw_line - 1 then 0 else 1 end)
            over (partition by raw_file order by raw_line rows unbounded preceding) as stretch_number
    from located
),

counted as (
    select
        *,
        coalesce(sum(length(line) - length(replace(line, '"', ''))) over (
            partition by raw_file, stretch_number order by raw_line rows between unbounded preceding and 1 preceding
        ), 0) as quotes_before
    from stretched
),

-- a line such as `a,"` may open or close a quote: it closes one if an odd number of quotes precedes it
decided as (
    select
        raw_table,
        raw_file,
        raw_line,
        line,
        delimiter,
        cells,
        line_before,
        opens_quote and (not closes_quote or quotes_before % 2 = 0) as opens_quote,
        closes_quote and (not opens_quote or quotes_before % 2 = 1) as closes_quote
    from counted
),

followed as (
    select
        *,
        lag(closes_quote) over (partition by raw_file order by raw_line) as closed_before
    from decided
),

-- a row that spans several lines starts where a quote opens and ends where it closes, with no regular line in between
grouped as (
    select
        *,
        sum(case
            when line_before = raw_line - 1 and not coalesce(closed_before, false) and not coalesce(opens_quote and not closes_quote, false)
                then 0
            else 1
        end) over (partition by raw_file order by raw_line rows unbounded preceding) as row_number_in_file
    from followed
),

joined as (
    select
        raw_table,
        raw_file,
        row_number_in_file,
        min(raw_line) as first_line,
        count(*) as line_count,
        {{ text_joined("coalesce(line, '')", "chr(10)", 'raw_line') }} as raw_row
    from grouped
    group by raw_table, raw_file, row_number_in_file
),

whole as (
    select
        grouped.raw_table,
        grouped.raw_file,
        grouped.raw_line,
        grouped.line,
        grouped.delimiter,
        grouped.cells,
        joined.first_line,
        joined.line_count,
        joined.raw_row,
        joined.line_count > 1 and length(joined.raw_row) <= 1000000
        and {{ is_csv_row('joined.raw_row') }} and {{ csv_cell_count('joined.raw_row') }} = grouped.cells as is_whole
    from grouped
    inner join joined
        on grouped.raw_file = joined.raw_file
            and grouped.row_number_in_file = joined.row_number_in_file
),

final as (
    select
        raw_table,
        raw_file,
        raw_line,
        cast(case when is_whole then line_count else 1 end as bigint) as line_count,
        not is_whole and coalesce(trim(line), '') = '' as is_blank,
        case
            when is_whole or coalesce(trim(line), '') = '' then null
            when length(line) > 1000000 then 'line too long'
            when {{ is_csv_row('line') }} then 'ragged line'
            else 'stray quote'
        end as read_error,
        case when is_whole then raw_row else line end as raw_row
    from whole
    where not is_whole or raw_line = first_line
)

select * from final
