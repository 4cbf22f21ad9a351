{{ config(materialized='table') }}

-- The single pass that numbers the lines keeps the irregular ones, and counts those with more decimals than are stored.
select
    raw_table,
    raw_file,
    case when not is_regular then raw_line end as raw_line,
    case when not is_regular then line end as line,
    delimiter,
    cells,
    is_regular,
    count(*) as line_count,
    min(rounded_value) as rounded_value
from {{ ref('base_files__lines') }}
where case when is_plain then false else not is_regular or rounded_value is not null end
group by
    raw_table,
    raw_file,
    case when not is_regular then raw_line end,
    case when not is_regular then line end,
    delimiter,
    cells,
    is_regular
